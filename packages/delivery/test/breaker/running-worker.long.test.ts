/** A worker that runs by itself, beside a held part of its destination. */
import type { Consent } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import type { TrackInput } from '@tracklayer/producer';
import { until } from '@tracklayer/testing';
import { type Fixture, openFixture } from '../support/fixture.js';

const SUBSCRIBE = 'POST /api/profile-subscription-bulk-create-jobs';
const EVENTS = 'POST /api/events';
const JOBS = 300;

let fixture: Fixture;

beforeEach(async () => {
  fixture = await openFixture({
    autorun: true,
    attempts: 10,
    sandbox: { limits: 'none' },
    publishedLimits: () => ({ perSecond: 1_000, perMinute: 50_000 }),
  });
});
afterEach(() => fixture.close());

function search(eventId: string): TrackInput<'search'> {
  return {
    name: 'search',
    eventId,
    time: new Date().toISOString(),
    profile: { email: 'ava@shop.example' },
    properties: { query: 'lamp' },
  };
}

const holds = () => createHolds(fixture.redis);
const parked = async (scope: string) => (await holds().read(fixture.destination)).parked.get(scope) ?? 0;
const dead = () => fixture.deadLetters.count(fixture.destination);
const calls = (endpoint: string) => fixture.sandbox.stats({ endpoint }).requests;

describe('a running worker', () => {
  it('touches a job that waits for a refused endpoint once, and sends all of them after the next probe', async () => {
    const consent: Consent = { status: 'granted', channels: ['email'] };
    const fault = fixture.sandbox.addFault({ kind: 'error', status: 403, endpoint: SUBSCRIBE });
    await fixture.producer.subscribe({ email: 'first@shop.example' }, consent);
    await until(async () => (await parked(SUBSCRIBE)) === 1);
    for (let number = 1; number < JOBS; number += 1) {
      await fixture.producer.subscribe({ email: `p${number}@shop.example` }, consent);
    }
    await until(async () => (await parked(SUBSCRIBE)) === JOBS);
    await fixture.producer.track(search('s1'));
    await until(() => fixture.sandbox.events().items.length === 1);
    await until(async () => ((await holds().get(fixture.destination, SUBSCRIBE))?.probes ?? 0) > 0);
    await until(() => calls(SUBSCRIBE) > 1);

    const lane = fixture.delivery.lanes.queue(fixture.destination, 'list-subscription');
    const taken = (await lane.getDelayed()).reduce(
      (sum, { attemptsStarted = 0 }) => sum + attemptsStarted,
      0,
    );
    // Each probe takes one of them again.
    expect(taken).toBeLessThan(JOBS + calls(SUBSCRIBE));

    fixture.sandbox.removeFault(fault.id);
    await holds().release(fixture.destination, SUBSCRIBE);
    await until(() => fixture.sandbox.subscriptions().items.length === JOBS);
    expect([await dead(), await parked(SUBSCRIBE)]).toEqual([0, 0]);
  });

  it('takes no events while their endpoint fails, and goes on by itself once it answers', async () => {
    const fault = fixture.sandbox.addFault({ kind: 'error', status: 503, endpoint: EVENTS });
    await fixture.producer.trackMany(Array.from({ length: JOBS }, (_, n) => search(`s${n}`)));
    await until(async () => (await holds().get(fixture.destination, EVENTS)) !== undefined);
    const before = calls(EVENTS);
    await fixture.producer.upsertProfile({ email: 'ben@shop.example', firstName: 'Ben' });
    await until(() => fixture.sandbox.profiles().length === 1);
    fixture.sandbox.removeFault(fault.id);
    await until(() => fixture.sandbox.events().items.length === JOBS);
    // A few probes at most, not every event.
    expect(calls(EVENTS) - before).toBeLessThan(JOBS + 64 + 10);
    expect([await dead(), (await holds().read(fixture.destination)).holds]).toEqual([0, []]);
  });
});
