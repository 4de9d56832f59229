import { createHolds } from '@tracklayer/holds';
import type { TrackInput } from '@tracklayer/producer';
import { type Fixture, openFixture } from '../support/fixture.js';

const EVENTS = 6;
const HTML = { headers: { 'content-type': 'text/html' }, text: '<h1>No</h1>' };
const LIST = { body: ['no'] };
const ERRORS = { body: { errors: 'no' } };

let fixture: Fixture;

beforeEach(async () => {
  fixture = await openFixture({
    attempts: 4,
    outageAfter: 3,
    sandbox: { limits: 'none' },
    publishedLimits: () => ({ perSecond: 1_000, perMinute: 100_000 }),
  });
});
afterEach(() => fixture.close());

function search(eventId: string): TrackInput<'search'> {
  return {
    name: 'search',
    eventId,
    time: new Date().toISOString(),
    profile: { email: `${eventId}@shop.example` },
    properties: { query: 'lamp' },
  };
}

const holds = () => createHolds(fixture.redis, { now: () => fixture.clock.nowMs });
const recorded = () => fixture.sandbox.events().items.length;
const dead = () => fixture.deadLetters.count(fixture.destination);

/** Drains the lanes, with the probes that are due meanwhile. */
async function drainWithProbes(): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    await fixture.drain();
    const { holds: all } = await holds().read(fixture.destination);
    if (all.length === 0) return;
    fixture.clock.nowMs = Math.max(...all.map(({ nextProbeAtMs }) => nextProbeAtMs));
    await fixture.delivery.checkHold(fixture.destination);
    for (const type of ['profile-upsert', 'metric-event'] as const) {
      await fixture.delivery.lanes.queue(fixture.destination, type).promoteJobs();
    }
  }
}

describe('a status of another server, for every call', () => {
  it.each([
    ...[302, 304, 402, 403, 407, 409, 410].map((status) => [status, 'a page', HTML] as const),
    ...[413, 421, 425, 451, 499].map((status) => [status, 'nothing', {}] as const),
    ...[500, 504, 520, 521, 523].map((status) => [status, 'a list', LIST] as const),
    ...[522, 524, 525, 526, 599].map((status) => [status, 'a text as errors', ERRORS] as const),
  ])('%i with %s: the events wait, and all are recorded once it is over', async (status, _what, answer) => {
    const fault = fixture.sandbox.addFault({ kind: 'answer', status, ...answer });
    await fixture.producer.trackMany(Array.from({ length: EVENTS }, (_, n) => search(`s${n}`)));
    await fixture.drain();
    expect((await holds().read(fixture.destination)).holds).not.toEqual([]);
    expect([recorded(), await dead()]).toEqual([0, 0]);
    fixture.sandbox.removeFault(fault.id);
    await drainWithProbes();
    expect([recorded(), await dead()]).toEqual([EVENTS, 0]);
    const counts = await fixture.delivery.lanes.counts(fixture.destination);
    expect(counts['metric-event:delivered']).toBe(EVENTS);
  });
});

describe('a status of another server, for one payload alone', () => {
  it.each([
    [302, { location: 'https://challenge.example' }],
    [304, {}],
    [401, {}],
    [403, { 'retry-after': '1' }],
    [404, {}],
    [405, {}],
    [421, {}],
    [451, {}],
    [499, {}],
  ] as const)(
    '%i with %j: that event dies after its attempts, and the others are recorded',
    async (status, headers) => {
      fixture.sandbox.addFault({
        kind: 'answer',
        status,
        headers,
        text: '<h1>No</h1>',
        bodyIncludes: 'poison',
      });
      const event = (eventId: string) => ({ ...search(eventId), profile: { email: 'ava@shop.example' } });
      await fixture.producer.track(event('poison'));
      await drainWithProbes();
      for (let n = 0; (await dead()) === 0 && n < 40; n += 1) {
        await fixture.producer.track(event(`s${n}`));
        await fixture.delivery.lanes.queue(fixture.destination, 'metric-event').promoteJobs();
        await drainWithProbes();
      }
      const sent = fixture.sandbox
        .requests({ endpoint: 'POST /api/events' })
        .items.filter((one) => one.status === status);
      expect([await dead(), sent.length <= 3 + 4]).toEqual([1, true]);
      await drainWithProbes();
      expect((await holds().read(fixture.destination)).holds).toEqual([]);
      const counts = await fixture.delivery.lanes.counts(fixture.destination);
      expect(counts['metric-event:delivered']).toBe(recorded());
      expect(counts['metric-event:enqueued']).toBe(recorded() + 1);
    },
  );
});
