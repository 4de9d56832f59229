import { createHolds } from '@tracklayer/holds';
import type { TrackInput } from '@tracklayer/producer';
import { type Fixture, openFixture } from '../support/fixture.js';

const EVENTS = 'POST /api/events';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await openFixture({ attempts: 8, outageAfter: 4 });
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

const holds = () => createHolds(fixture.redis, { now: () => fixture.clock.nowMs });
const recorded = () => fixture.sandbox.events().items.length;
const dead = () => fixture.deadLetters.count(fixture.destination);

describe('a refusal that is not from Klaviyo', () => {
  it('of one payload makes a dead letter of it after its attempts, and holds nothing', async () => {
    fixture.sandbox.addFault({ kind: 'answer', recorded: 'edge-403', bodyIncludes: 'poison' });
    await fixture.producer.track(search('poison'));
    await fixture.drain();
    expect([await dead(), (await holds().read(fixture.destination)).holds]).toEqual([1, []]);
    const [letter] = (await fixture.deadLetters.list(fixture.destination, {})).letters;
    expect(letter).toMatchObject({ reason: 'exhausted', status: 403 });
    expect(fixture.sandbox.requests({ endpoint: EVENTS }).items).toHaveLength(8);

    await fixture.producer.trackMany([search('poison2'), ...['a', 'b', 'c', 'd', 'e'].map(search)]);
    await fixture.drain();
    expect([recorded(), await dead()]).toEqual([5, 2]);
  });

  it('of every payload holds the endpoint, and no job of it dies', async () => {
    const fault = fixture.sandbox.addFault({ kind: 'answer', recorded: 'edge-403', endpoint: EVENTS });
    await fixture.producer.trackMany(Array.from({ length: 12 }, (_, n) => search(`s${n}`)));
    await fixture.drain();
    expect(await holds().get(fixture.destination, EVENTS)).toMatchObject({ cause: 'outage', status: 403 });
    expect((await holds().read(fixture.destination)).holds).toHaveLength(1);

    fixture.sandbox.removeFault(fault.id);
    fixture.clock.nowMs = (await holds().get(fixture.destination, EVENTS))?.nextProbeAtMs ?? 0;
    await fixture.delivery.checkHold(fixture.destination);
    await fixture.drain();
    await fixture.delivery.checkHold(fixture.destination);
    await fixture.drain();
    expect([recorded(), await dead()]).toEqual([12, 0]);
  });
});

describe('a revision that Klaviyo refuses', () => {
  it('holds the whole destination and spends nothing, until a good one is set', async () => {
    const fault = fixture.sandbox.addFault({ kind: 'answer', recorded: 'revision-retired' });
    await fixture.producer.trackMany(Array.from({ length: 12 }, (_, n) => search(`s${n}`)));
    await fixture.drain();
    const [hold, ...others] = (await holds().read(fixture.destination)).holds;
    expect([hold, others]).toMatchObject([{ scope: 'destination', status: 410 }, []]);
    fixture.sandbox.removeFault(fault.id);
    fixture.clock.nowMs = hold?.nextProbeAtMs ?? 0;
    await fixture.delivery.checkHold(fixture.destination);
    for (const type of ['profile-upsert', 'metric-event'] as const) {
      await fixture.delivery.lanes.queue(fixture.destination, type).promoteJobs();
    }
    await fixture.drain();
    expect([recorded(), await dead()]).toEqual([12, 0]);
  });
});
