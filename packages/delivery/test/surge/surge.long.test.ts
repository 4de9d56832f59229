import { afterEach, describe, expect, it } from '@jest/globals';
import { keyFingerprint, surgesOver } from '@tracklayer/lanes';
import { DEFAULT_ACCOUNT, DEFAULT_KEY } from '@tracklayer/sandbox';
import { type Fixture, type FixtureOptions, openFixture } from '../support/fixture.js';

let fixture: Fixture;
afterEach(() => fixture.close());

/** So few single calls a minute that a backlog of some hundred events is large. */
const FEW = { 'POST /api/events': { perSecond: 20, perMinute: 600 } };
const BULK = 'POST /api/event-bulk-create-jobs';
const SINGLE = 'POST /api/events';
const PEOPLE = 120;
const EVENTS = 480;
const TIMEOUT_MS = 90_000;

const personOf = (at: number) => ({ email: `p${at % PEOPLE}@shop.example` });
const START_MS = Date.now() - 600_000;

/** Every fourth event brings a new field of its person. */
const viewed = (at: number, profile: { email: string } = personOf(at)) => ({
  name: 'add_to_cart' as const,
  eventId: `v-${at}`,
  time: new Date(START_MS + at * 1_000).toISOString(),
  profile: { ...profile, ...(at % 4 === 0 && { firstName: `Name ${at}` }) },
  properties: {
    cartId: `c-${at}`,
    productId: `p-${at}`,
    sku: `SKU-${at}`,
    productName: 'Day cream',
    value: 5,
    currency: 'EUR',
    checkoutUrl: `https://shop.example/cart/${at}`,
  },
});

const backlog = (count = EVENTS) => Array.from({ length: count }, (_, at) => viewed(at));

/** Fills the lane while it is paused. */
async function fill(events: ReturnType<typeof backlog>, options: FixtureOptions = {}): Promise<void> {
  fixture = await openFixture({
    autorun: true,
    surge: { enabled: true, afterMs: 1_000 },
    limits: FEW,
    ...options,
  });
  await Promise.all(Array.from({ length: PEOPLE }, (_, at) => fixture.producer.upsertProfile(personOf(at))));
  await until(() => fixture.sandbox.profiles({ limit: 1_000 }).length === PEOPLE);
  await fixture.delivery.lanes.pause(fixture.destination);
  await fixture.producer.trackMany(events);
}

async function prove(): Promise<void> {
  const proof = { atMs: Date.now(), by: 'sandbox' } as const;
  await surgesOver(fixture.redis, fixture.destination).prove(keyFingerprint(DEFAULT_KEY), proof);
}

async function surge(events: ReturnType<typeof backlog>, options: FixtureOptions = {}): Promise<void> {
  await fill(events, options);
  await prove();
  await fixture.delivery.lanes.resume(fixture.destination);
}

async function until(met: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await met())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const untilRecorded = (count: number) => until(() => fixture.sandbox.stats().recorded >= count);
const callsTo = (endpoint: string) => fixture.sandbox.stats({ endpoint }).byStatus;

/** The ids of the recorded events, in their order. */
function recorded(): string[] {
  const { items } = fixture.sandbox.events({ limit: 100_000 });
  return items.filter(({ fate }) => fate === 'recorded').map(({ uniqueId }) => uniqueId);
}

/** Events that were recorded after a younger event of their person. */
function overtaken(): string[] {
  const newest = new Map<number, number>();
  return recorded().filter((id) => {
    const at = Number(id.slice(2));
    const before = newest.get(at % PEOPLE) ?? -1;
    newest.set(at % PEOPLE, Math.max(before, at));
    return before > at;
  });
}

const idsOf = (events: ReturnType<typeof backlog>) => events.map(({ eventId }) => eventId).sort();

/** Which flows would start, and for whom. */
const started = () =>
  fixture.sandbox
    .flows({ would: 'start', limit: 100_000 })
    .items.map(
      ({ name, email, trigger }) =>
        `${name} ${String(email)} ${trigger.kind === 'event' ? trigger.uniqueId : ''}`,
    )
    .sort();

describe('a surge', () => {
  it(
    'delivers a backlog in bulk calls: once, each person in order, with changed fields and completion markers',
    async () => {
      await surge(backlog());
      await untilRecorded(EVENTS);
      expect(recorded().sort()).toEqual(idsOf(backlog()));
      expect(overtaken()).toEqual([]);
      expect(callsTo(BULK)['202']).toBeGreaterThan(0);
      expect(callsTo(SINGLE)['202'] ?? 0).toBeLessThan(EVENTS / 2);
      await until(async () => {
        const counts = await fixture.delivery.lanes.counts(fixture.destination);
        return counts['metric-event:delivered'] === EVENTS;
      });
      const names = fixture.sandbox.profiles({ limit: 1_000 }).flatMap(({ attributes }) => {
        const at = Number(String(attributes.email).slice(1).split('@')[0]);
        return at % 4 === 0 ? [[attributes.first_name, `Name ${at + EVENTS - PEOPLE}`]] : [];
      });
      expect(names.filter(([has, wanted]) => has !== wanted)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'starts the same flows for the same people as single calls',
    async () => {
      await surge(backlog());
      await untilRecorded(EVENTS);
      const inSurge = started();
      expect(callsTo(BULK)['202']).toBeGreaterThan(0);
      await fixture.close();
      await fill(backlog(), { surge: { enabled: false }, limits: {} });
      await fixture.delivery.lanes.resume(fixture.destination);
      await untilRecorded(EVENTS);
      expect(callsTo(BULK)).toEqual({});
      expect(inSurge.length).toBeGreaterThan(0);
      expect(inSurge).toEqual(started());
    },
    TIMEOUT_MS,
  );

  it(
    'takes a refused call apart: only the culprits become dead letters, the others are recorded once',
    async () => {
      const bad = [3, 170, 333];
      const events = backlog().map((event, at) =>
        bad.includes(at) ? viewed(at, { email: `bad${at}@shop` }) : event,
      );
      await surge(events);
      await untilRecorded(EVENTS - bad.length);
      const letters = () => fixture.deadLetters.count(fixture.destination, { type: 'metric-event' });
      await until(async () => (await letters()) === bad.length);
      const good = events.filter((_, at) => !bad.includes(at));
      expect(recorded().sort()).toEqual(idsOf(good));
      expect(overtaken()).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'sends a call of unknown fate again, also where Klaviyo refuses the repeats',
    async () => {
      const accounts = [{ ...DEFAULT_ACCOUNT, settings: { bulkRepeats: 'refuse' as const } }];
      await fill(backlog(), { sandbox: { accounts } });
      fixture.sandbox.addFault({ kind: 'reset', afterRecording: true, endpoint: BULK, count: 1 });
      await prove();
      await fixture.delivery.lanes.resume(fixture.destination);
      await untilRecorded(EVENTS);
      expect(callsTo(BULK)['400']).toBeGreaterThan(0);
      expect(recorded().sort()).toEqual(idsOf(backlog()));
      expect(await fixture.deadLetters.count(fixture.destination, {})).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'ends where the bulk endpoint is refused, and single calls go on',
    async () => {
      await fill(backlog(), { limits: { [SINGLE]: { perSecond: 100, perMinute: 1_200 } } });
      fixture.sandbox.addFault({ kind: 'error', status: 403, endpoint: BULK });
      await prove();
      await fixture.delivery.lanes.resume(fixture.destination);
      await untilRecorded(EVENTS);
      expect(callsTo(BULK)['202']).toBeUndefined();
      expect(recorded().sort()).toEqual(idsOf(backlog()));
    },
    TIMEOUT_MS,
  );

  it(
    'stays off without a proof, and the log says what to run',
    async () => {
      await fill(backlog(40), { limits: {} });
      await fixture.delivery.lanes.resume(fixture.destination);
      await untilRecorded(40);
      expect(callsTo(BULK)).toEqual({});
      expect(fixture.logged.join()).toContain('tracklayer send --test --bulk');
    },
    TIMEOUT_MS,
  );
});
