import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_ACCOUNT } from '@tracklayer/sandbox';
import { until } from '@tracklayer/testing';
import { type Fixture, type FixtureOptions, openFixture } from '../support/fixture.js';
import {
  BULK,
  backlog,
  FEW,
  idsOf,
  overtakenIds,
  PEOPLE,
  personOf,
  prove,
  recordedIds,
  SINGLE,
  SURGE,
  TIMEOUT_MS,
  type Viewed,
  viewed,
} from '../support/surge-backlog.js';

let fixture: Fixture;
afterEach(() => fixture.close());

const EVENTS = 480;

/** Fills the lane while it is paused. */
async function fill(events: readonly Viewed[], options: FixtureOptions = {}): Promise<void> {
  fixture = await openFixture({
    autorun: true,
    surge: SURGE,
    limits: FEW,
    ...options,
  });
  await Promise.all(Array.from({ length: PEOPLE }, (_, at) => fixture.producer.upsertProfile(personOf(at))));
  await until(() => fixture.sandbox.profiles({ limit: 1_000 }).length === PEOPLE);
  await fixture.delivery.lanes.pause(fixture.destination);
  await fixture.producer.trackMany([...events]);
}

async function surge(events: readonly Viewed[], options: FixtureOptions = {}): Promise<void> {
  await fill(events, options);
  await prove(fixture.redis, fixture.destination);
  await fixture.delivery.lanes.resume(fixture.destination);
}

const untilRecorded = (count: number) => until(() => fixture.sandbox.stats().recorded >= count);
const callsTo = (endpoint: string) => fixture.sandbox.stats({ endpoint }).byStatus;

const recorded = () => recordedIds(fixture.sandbox);
const overtaken = () => overtakenIds(fixture.sandbox);

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
      await surge(backlog(EVENTS));
      await untilRecorded(EVENTS);
      expect(recorded().sort()).toEqual(idsOf(backlog(EVENTS)));
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
      await surge(backlog(EVENTS));
      await untilRecorded(EVENTS);
      const inSurge = started();
      expect(callsTo(BULK)['202']).toBeGreaterThan(0);
      await fixture.close();
      await fill(backlog(EVENTS), { surge: { enabled: false }, limits: {} });
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
      const events = backlog(EVENTS).map((event, at) =>
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
      await fill(backlog(EVENTS), { sandbox: { accounts } });
      fixture.sandbox.addFault({ kind: 'reset', afterRecording: true, endpoint: BULK, count: 1 });
      await prove(fixture.redis, fixture.destination);
      await fixture.delivery.lanes.resume(fixture.destination);
      await untilRecorded(EVENTS);
      expect(callsTo(BULK)['400']).toBeGreaterThan(0);
      expect(recorded().sort()).toEqual(idsOf(backlog(EVENTS)));
      expect(await fixture.deadLetters.count(fixture.destination, {})).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'ends where the bulk endpoint is refused, and single calls go on',
    async () => {
      await fill(backlog(EVENTS), { limits: { [SINGLE]: { perSecond: 100, perMinute: 1_200 } } });
      fixture.sandbox.addFault({ kind: 'error', status: 403, endpoint: BULK });
      await prove(fixture.redis, fixture.destination);
      await fixture.delivery.lanes.resume(fixture.destination);
      await untilRecorded(EVENTS);
      expect(callsTo(BULK)['202']).toBeUndefined();
      expect(recorded().sort()).toEqual(idsOf(backlog(EVENTS)));
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
