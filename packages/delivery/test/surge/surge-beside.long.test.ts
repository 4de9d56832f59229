/** What goes beside a surge: singly, or in bulk calls too. */
import { afterEach, expect, it } from '@jest/globals';
import { JOB_VERSION, jobId } from '@tracklayer/lanes';
import { until } from '@tracklayer/testing';
import { type Fixture, type FixtureOptions, openFixture } from '../support/fixture.js';
import {
  BULK,
  FEW,
  idsOf,
  known,
  prove,
  recordedIds,
  SINGLE,
  SURGE,
  TIMEOUT_MS,
  viewed,
} from '../support/surge-backlog.js';

const PEOPLE = 12;
const WAITING = known(200, PEOPLE);
const OTHER = viewed(5_001, { email: 'other@shop.example' });

let fixture: Fixture;
afterEach(() => fixture.close());

const lanes = () => fixture.delivery.lanes;
const recorded = () => recordedIds(fixture.sandbox);
const callsTo = (endpoint: string) => fixture.sandbox.stats({ endpoint }).byStatus;

async function open(options: FixtureOptions = {}): Promise<void> {
  fixture = await openFixture({ autorun: true, surge: SURGE, limits: FEW, ...options });
  await prove(fixture.redis, fixture.destination);
  for (const { profile } of [...WAITING.slice(0, PEOPLE), OTHER])
    await fixture.producer.upsertProfile(profile);
  await until(() => fixture.sandbox.profiles({ limit: 100 }).length > PEOPLE);
}

async function fill(events = WAITING): Promise<void> {
  await lanes().pause(fixture.destination, 'metric-event');
  await fixture.producer.trackMany([...events]);
}

it(
  'a 429 of single calls stops no bulk call, and no event is lost',
  async () => {
    await open();
    await fill();
    const slow = fixture.sandbox.addFault({ kind: 'throttle', retryAfterS: 5, endpoint: SINGLE });
    await lanes().resume(fixture.destination, 'metric-event');
    await until(() => (callsTo(BULK)['202'] ?? 0) > 0);
    await fixture.producer.track(OTHER);
    await until(() => recorded().includes(OTHER.eventId));
    expect(callsTo(SINGLE)['202']).toBeUndefined();
    expect(slow.struck).toBeGreaterThan(0);
    fixture.sandbox.clearFaults();
    await until(() => recorded().length === WAITING.length + 1);
    expect(recorded().sort()).toEqual(idsOf([...WAITING, OTHER]));
    expect(await fixture.deadLetters.count(fixture.destination, {})).toBe(0);
  },
  TIMEOUT_MS,
);

it(
  'a replay beside a surge goes in a call of its own',
  async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 400, endpoint: SINGLE, count: 1 });
    await fixture.producer.track(OTHER);
    const letters = () => fixture.deadLetters.list(fixture.destination, {});
    await until(async () => (await letters()).letters.length === 1);
    const [letter] = (await letters()).letters;
    await fill();
    await fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', { nowMs: Date.now() });
    await lanes().resume(fixture.destination, 'metric-event');
    await until(() => recorded().length === WAITING.length + 1);
    const replayed = fixture.sandbox
      .events({ limit: 1_000 })
      .items.find((event) => event.uniqueId === OTHER.eventId);
    expect(replayed?.endpoint).toBe(SINGLE);
    expect(callsTo(BULK)['202']).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

it(
  'a fresh event without a permit of its own goes first in the next bulk call',
  async () => {
    // The backlog uses up the single calls of the minute, and has more events than a surge has in work at once.
    await open({
      concurrency: 2,
      limits: { [SINGLE]: { perSecond: 2, perMinute: 4 }, [BULK]: { perSecond: 10, perMinute: 20 } },
    });
    await fill(known(2_400, PEOPLE));
    const slow = fixture.sandbox.addFault({ kind: 'latency', latencyMs: 1_000, endpoint: BULK, count: 1 });
    await lanes().resume(fixture.destination, 'metric-event');
    await until(() => slow.struck === 1);
    await fixture.producer.track(OTHER);
    await until(() => recorded().includes(OTHER.eventId));
    const { items } = fixture.sandbox.events({ limit: 10_000 });
    const call = items.find(({ uniqueId }) => uniqueId === OTHER.eventId)?.requestId;
    const together = items.filter(({ requestId }) => requestId === call).map(({ uniqueId }) => uniqueId);
    expect(together.length).toBeGreaterThan(100);
    expect(together[0]).toBe(OTHER.eventId);
  },
  TIMEOUT_MS,
);

it(
  'back-fills wait while a surge wants the bulk calls',
  async () => {
    await open({
      concurrency: 2,
      limits: { [SINGLE]: { perSecond: 2, perMinute: 60 }, [BULK]: { perSecond: 1, perMinute: 60 } },
    });
    const { destination, sandbox } = fixture;
    await fill();
    // Klaviyo asks the first batch to wait, and the surge comes to wait behind all batches.
    const slow = sandbox.addFault({ kind: 'throttle', retryAfterS: 8, endpoint: BULK, count: 1 });
    const old = Array.from({ length: 3 }, (_, at) => ({ ...OTHER, eventId: `old-${at}` }));
    const base = { v: JOB_VERSION, type: 'event-backfill', migrationId: 'spring' } as const;
    const batches = old.map((event) => ({
      jobId: jobId('event-backfill', event.eventId),
      data: { ...base, enqueuedAtMs: Date.now(), attempts: [], events: [event] },
    }));
    await lanes().enqueue(destination, batches);
    await until(() => slow.struck === 1);
    await lanes().resume(destination, 'metric-event');
    await until(() => recorded().length === WAITING.length + old.length);
    const inBulk = sandbox.events({ limit: 1_000 }).items.filter(({ endpoint }) => endpoint === BULK);
    const isOld = inBulk.map(({ uniqueId }) => uniqueId.startsWith('old-'));
    expect(isOld.indexOf(true)).toBe(inBulk.length - old.length);
    expect(inBulk.length).toBeGreaterThan(WAITING.length / 2);
  },
  TIMEOUT_MS,
);
