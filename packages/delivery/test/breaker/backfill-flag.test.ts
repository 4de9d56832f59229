import { randomUUID } from 'node:crypto';
import { createHolds } from '@tracklayer/holds';
import { jobId, type NewJob, PRIORITY } from '@tracklayer/lanes';
import type { TrackInput } from '@tracklayer/producer';
import { buildEvent, until } from '@tracklayer/testing';
import { type Fixture, openFixture } from '../support/fixture.js';

let fixture: Fixture;

afterEach(() => fixture.close());

const holds = () => createHolds(fixture.redis, { now: () => fixture.clock.nowMs });
const eventCalls = () =>
  fixture.sandbox.requests().items.filter(({ endpoint }) => endpoint?.includes('event')).length;
const hour = 3_600_000;

function batch(): NewJob {
  const event = buildEvent('purchase', { eventId: `old-${randomUUID()}` });
  return {
    jobId: jobId('event-backfill', event.eventId),
    priority: PRIORITY.backfill,
    data: {
      v: 1,
      type: 'event-backfill',
      enqueuedAtMs: Date.now(),
      attempts: [],
      migrationId: 'm1',
      events: [event],
    },
  };
}

function search(eventId: string, ageMs: number): TrackInput<'search'> {
  return {
    name: 'search',
    eventId,
    time: new Date(Date.now() - ageMs).toISOString(),
    profile: { email: 'ava@shop.example' },
    properties: { query: 'lamp' },
  };
}

async function flags(): Promise<Record<string, unknown>> {
  const events = fixture.sandbox.events().items;
  return Object.fromEntries(events.map(({ uniqueId, backfill }) => [uniqueId, backfill]));
}

describe('a revision that does not know the flag backfill', () => {
  it('holds back-fills and late events before their first call, while live events go on', async () => {
    fixture = await openFixture({ attempts: 1, revision: '2026-01-15' });
    await fixture.delivery.lanes.enqueue(fixture.destination, [batch(), batch()]);
    await fixture.producer.track(search('late', 48 * hour));
    await fixture.drain();
    expect(eventCalls()).toBe(0);
    expect(await holds().get(fixture.destination, 'backfill')).toMatchObject({
      cause: 'refused',
      code: 'backfill_unsupported',
      hint: expect.stringContaining('revision'),
    });

    fixture.clock.nowMs += 600_000;
    await fixture.delivery.checkHold(fixture.destination);
    await fixture.producer.track(search('live', hour));
    await fixture.drain();
    expect(fixture.sandbox.events().items.map(({ uniqueId }) => uniqueId)).toEqual(['live']);
    expect((await holds().read(fixture.destination)).parked).toEqual(new Map([['backfill', 3]]));
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
  });
});

describe('a live event', () => {
  it('that is older than a day when it is sent starts no flow, and a newer one does', async () => {
    fixture = await openFixture();
    await fixture.producer.trackMany([search('old', 25 * hour), search('new', 23 * hour)]);
    await fixture.drain();
    expect(await flags()).toEqual({ old: true, new: false });
    await until(
      async () => (await fixture.delivery.lanes.counts(fixture.destination))['metric-event:late'] === 1,
    );
  });
});
