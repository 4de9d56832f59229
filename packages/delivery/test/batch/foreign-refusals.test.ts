import type { CanonicalEvent } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import { type EventBackfillJob, JOB_VERSION, jobId, PRIORITY } from '@tracklayer/lanes';
import { type Fixture, openFixture } from '../support/fixture.js';

const EVENTS = 'POST /api/event-bulk-create-jobs';
const PROFILES = 'POST /api/profile-bulk-import-jobs';
const ATTEMPTS = 3;
const HTML = '<!doctype html><title>Request blocked</title>';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await openFixture({
    attempts: ATTEMPTS,
    sandbox: { limits: 'none' },
    publishedLimits: () => ({ perSecond: 1_000, perMinute: 100_000 }),
  });
});
afterEach(() => fixture.close());

function order(id: string): CanonicalEvent {
  return {
    name: 'purchase',
    eventId: id,
    time: '2024-04-20T10:00:00Z',
    profile: { email: `${id}@shop.example` },
    properties: { orderId: id, value: 5, currency: 'EUR' },
  };
}

/** Ids of entries. Those at the given positions are refused by whatever looks for the word. */
function ids(count: number, poisoned: readonly number[] = [], run = 'o'): string[] {
  return Array.from({ length: count }, (_, n) => (poisoned.includes(n) ? `poison-${run}${n}` : `${run}${n}`));
}

async function send(entries: Pick<EventBackfillJob, 'events' | 'profiles'>, id = 'batch'): Promise<void> {
  const base = { v: JOB_VERSION as typeof JOB_VERSION, enqueuedAtMs: Date.now(), attempts: [] };
  const data: EventBackfillJob = { ...base, type: 'event-backfill', migrationId: 'spring', ...entries };
  const job = { jobId: jobId('event-backfill', id), data, priority: PRIORITY.backfill };
  await fixture.delivery.lanes.enqueue(fixture.destination, [job]);
}

const sendOrders = (names: readonly string[], id?: string) => send({ events: names.map(order) }, id);

/** A firewall refuses each body that holds the word, in its own words. */
const block = (endpoint: string, answer: { status: number; text?: string; body?: unknown }) =>
  fixture.sandbox.addFault({ kind: 'answer', endpoint, bodyIncludes: 'poison', ...answer });

async function letters() {
  const found = [];
  for await (const letter of fixture.deadLetters.scan(fixture.destination)) found.push(letter);
  return found.map(({ job, ...letter }) => ({ ...letter, job: job as EventBackfillJob }));
}

const recorded = () =>
  fixture.sandbox
    .events({ limit: 2_000 })
    .items.filter(({ fate }) => fate === 'recorded')
    .map(({ uniqueId }) => uniqueId);
const holds = () => createHolds(fixture.redis, { now: () => fixture.clock.nowMs });
const held = async () => (await holds().read(fixture.destination)).holds.map(({ scope }) => scope);

/** Drains the lanes, with every probe that is due meanwhile. */
async function drainWithProbes(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await fixture.drain();
    const { holds: all } = await holds().read(fixture.destination);
    if (all.length === 0) return;
    fixture.clock.nowMs = Math.max(...all.map(({ nextProbeAtMs }) => nextProbeAtMs));
    await fixture.delivery.checkHold(fixture.destination);
  }
}

describe('a batch of events that a firewall refuses', () => {
  it.each([
    ['a page with 403', { status: 403, text: HTML }],
    ['an empty 451', { status: 451 }],
    ['a page with 413', { status: 413, text: HTML }],
    ['a page with 200', { status: 200, text: HTML }],
    ["a gateway's 200", { status: 200, body: { errors: [{ detail: 'upstream' }] } }],
  ])('because of one of them with %s is halved until that one is alone and dies', async (_what, answer) => {
    block(EVENTS, answer);
    await sendOrders(ids(100, [41]));
    await fixture.drain();
    expect(recorded().sort()).toEqual(
      ids(100)
        .filter((id) => id !== 'o41')
        .sort(),
    );
    // Each good event was sent once.
    expect(fixture.sandbox.stats({ endpoint: EVENTS }).requests).toBeLessThan(
      2 * Math.log2(100) + 2 + ATTEMPTS,
    );
    const [letter, ...others] = await letters();
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      reason: 'exhausted',
      hint: expect.stringMatching(/this payload|gateway/),
    });
    expect(letter?.job.events.map(({ eventId }) => eventId)).toEqual(['poison-o41']);
    expect(letter?.attempts.map(({ outcome }) => outcome)).toEqual(Array(ATTEMPTS).fill('retry'));
    expect(await held()).toEqual([]);
  });

  it('because of many of them loses none of the others, though the refusals look like an outage', async () => {
    block(EVENTS, { status: 403, text: HTML });
    const poisoned = [3, 17, 29, 44, 58];
    for (const run of ['a', 'b', 'c', 'd', 'e', 'f']) await sendOrders(ids(64, poisoned, run), run);
    await drainWithProbes(60);
    expect(recorded()).toHaveLength(6 * (64 - poisoned.length));
    // Once only bad ones are left, nothing tells them from an outage: they wait and spend no attempt.
    const { parked } = await holds().read(fixture.destination);
    const depth = await fixture.delivery.lanes.depth(fixture.destination, 'event-backfill');
    const left = Math.max(parked.get(EVENTS) ?? 0, depth.delayed + depth.waiting);
    expect((await letters()).length + left).toBe(6 * poisoned.length);
  });

  it('as it refuses everything is not taken apart into a dead letter per event', async () => {
    const fault = fixture.sandbox.addFault({ kind: 'answer', endpoint: EVENTS, status: 403, text: HTML });
    for (const run of ['a', 'b']) await sendOrders(ids(200, [], run), run);
    await fixture.drain();
    expect(await held()).toEqual([EVENTS]);
    expect(fixture.sandbox.stats({ endpoint: EVENTS }).requests).toBeLessThan(10);
    fixture.sandbox.removeFault(fault.id);
    await drainWithProbes(5);
    expect([recorded().length, (await letters()).length]).toEqual([400, 0]);
  });
});

it('an import that a firewall refuses because of one profile is halved down to that one', async () => {
  block(PROFILES, { status: 403, text: HTML });
  await send({ events: [], profiles: ids(50, [30]).map((id) => ({ email: `${id}@shop.example` })) });
  await fixture.drain();
  expect(fixture.sandbox.profiles()).toHaveLength(49);
  const found = await letters();
  expect(found.map(({ job }) => job.profiles)).toEqual([[{ email: 'poison-o30@shop.example' }]]);
});
