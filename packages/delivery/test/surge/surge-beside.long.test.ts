/** What goes singly beside a surge. */
import { afterEach, expect, it } from '@jest/globals';
import { type Fixture, openFixture } from '../support/fixture.js';
import {
  BULK,
  backlog,
  FEW,
  idsOf,
  prove,
  recordedIds,
  SINGLE,
  SURGE,
  TIMEOUT_MS,
  until,
  viewed,
} from '../support/surge-backlog.js';

const PEOPLE = 12;
const WAITING = backlog(200, PEOPLE).map(({ profile: { email }, ...event }) => ({
  ...event,
  profile: { email },
}));
const OTHER = viewed(501, { email: 'other@shop.example' });

let fixture: Fixture;
afterEach(() => fixture.close());

const lanes = () => fixture.delivery.lanes;
const recorded = () => recordedIds(fixture.sandbox);
const callsTo = (endpoint: string) => fixture.sandbox.stats({ endpoint }).byStatus;

async function open(): Promise<void> {
  fixture = await openFixture({ autorun: true, surge: SURGE, limits: FEW });
  await prove(fixture.redis, fixture.destination);
  for (const { profile } of [...WAITING.slice(0, PEOPLE), OTHER])
    await fixture.producer.upsertProfile(profile);
  await until(() => fixture.sandbox.profiles({ limit: 100 }).length > PEOPLE);
}

async function fill(): Promise<void> {
  await lanes().pause(fixture.destination, 'metric-event');
  await fixture.producer.trackMany([...WAITING]);
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
