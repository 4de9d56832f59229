import type { CanonicalEvent } from '@tracklayer/events';
import { type EventBackfillJob, JOB_VERSION, jobId, laneKeys } from '@tracklayer/lanes';
import { type Fixture, type FixtureOptions, openFixture } from '../support/fixture.js';

let fixture: Fixture;

async function open(options: FixtureOptions = {}): Promise<void> {
  // A call of 1,000 events takes seconds on a busy machine. A call without an answer is made again.
  fixture = await openFixture({ sandbox: { limits: 'none' }, timeoutMs: 10_000, ...options });
}

afterEach(() => fixture.close());

/** An order. With `NO_NUMBER` alone, which has the right shape but is not in use, Klaviyo refuses it. */
function order(n: number, phoneNumber?: string): CanonicalEvent {
  return {
    name: 'purchase',
    eventId: `o${n}`,
    time: '2024-04-20T10:00:00Z',
    profile: phoneNumber === undefined ? { email: `buyer${n}@shop.example` } : { phoneNumber },
    properties: { orderId: `${n}`, value: 5, currency: 'EUR' },
  };
}

const NO_NUMBER = '+11234567890';

function orders(count: number, bad: readonly number[] = []): CanonicalEvent[] {
  return Array.from({ length: count }, (_, n) => order(n, bad.includes(n) ? NO_NUMBER : undefined));
}

async function send(job: Pick<EventBackfillJob, 'events' | 'profiles'>, id = 'batch'): Promise<void> {
  const base = { v: JOB_VERSION as typeof JOB_VERSION, enqueuedAtMs: Date.now(), attempts: [] };
  const data: EventBackfillJob = { ...base, type: 'event-backfill', migrationId: 'spring', ...job };
  await fixture.delivery.lanes.enqueue(fixture.destination, [{ jobId: jobId('event-backfill', id), data }]);
}

const recorded = () => fixture.sandbox.events().items.filter(({ fate }) => fate === 'recorded');
const calls = () => fixture.sandbox.requests().items.filter(({ method }) => method === 'POST');

async function deadEvents(): Promise<string[]> {
  const letters = [];
  for await (const letter of fixture.deadLetters.scan(fixture.destination)) letters.push(letter);
  return letters.flatMap(({ job }) => (job as EventBackfillJob).events.map(({ eventId }) => eventId)).sort();
}

/** No event is lost or counted twice: every event that was enqueued has ended in one way. */
async function expectConservation(): Promise<void> {
  const counts = await fixture.delivery.lanes.counts(fixture.destination);
  const of = (outcome: 'enqueued' | 'delivered' | 'duplicate' | 'skipped' | 'dead') =>
    counts[`event-backfill:${outcome}`];
  expect(of('enqueued')).toBe(of('delivered') + of('duplicate') + of('skipped') + of('dead'));
}

async function tally(): Promise<Record<string, string>> {
  return fixture.redis.hgetall(laneKeys(fixture.destination).migration('spring'));
}

describe('a batch with a bad event in it', () => {
  it.each(['klaviyo', 'guide'] as const)(
    'is sent without it: 999 are recorded once, and the bad one is a dead letter (%s)',
    async (dialect) => {
      await open({ dialect });
      await send({ events: orders(1000, [417]) });
      await fixture.drain();

      expect(calls()).toHaveLength(2);
      expect(new Set(recorded().map(({ uniqueId }) => uniqueId)).size).toBe(999);
      expect(fixture.sandbox.events({ limit: 2000 }).items).toHaveLength(999);
      expect(await deadEvents()).toEqual(['o417']);
      expect(await tally()).toMatchObject({ delivered: '999' });
      await expectConservation();
    },
  );

  it('gives each bad event its own reason, and an edited replay sends it', async () => {
    await open();
    await send({ events: orders(10, [2, 5]) });
    await fixture.drain();
    expect(await deadEvents()).toEqual(['o2', 'o5']);

    const { letters } = await fixture.deadLetters.list(fixture.destination);
    expect(letters[0]).toMatchObject({
      reason: 'refused',
      code: 'invalid',
      status: 400,
      eventName: 'purchase',
    });
    for (const { id } of letters) {
      const edit = { set: [['events[0].profile.phoneNumber', '+4915112345678']] as const };
      await fixture.deadLetters.replay(fixture.destination, id, { edit, nowMs: Date.now() });
    }
    await fixture.drain();
    expect(recorded()).toHaveLength(10);
    expect(await tally()).toMatchObject({ delivered: '10' });
    await expectConservation();
  });

  it('makes one dead letter per event when all are bad', async () => {
    await open();
    await send({ events: orders(3, [0, 1, 2]) });
    await fixture.drain();
    expect(recorded()).toEqual([]);
    expect(await deadEvents()).toEqual(['o0', 'o1', 'o2']);
    await expectConservation();
  });

  it('is split again in the same way when a worker died before the batch shrank', async () => {
    await open();
    await send({ events: orders(6, [3]) }, 'first');
    await fixture.drain();
    // The next worker finds the same batch again. Its bad event has its own job already.
    await send({ events: orders(6, [3]) }, 'again');
    await fixture.drain();
    expect(await deadEvents()).toEqual(['o3']);
    expect(recorded()).toHaveLength(5);
    await expectConservation();
  });
});

describe('a batch refused without naming an event', () => {
  it('is halved until Klaviyo accepts it', async () => {
    await open();
    const events = orders(9);
    fixture.sandbox.addFault({
      kind: 'error',
      status: 413,
      count: 2,
      endpoint: 'POST /api/event-bulk-create-jobs',
    });
    await send({ events });
    await fixture.drain();
    expect(recorded()).toHaveLength(9);
    expect(calls().map(({ status }) => status)).toEqual([413, 413, 202, 202, 202]);
    await expectConservation();
  });

  it('is halved down to dead letters of one event each if Klaviyo refuses every part', async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 400, endpoint: 'POST /api/event-bulk-create-jobs' });
    await send({ events: orders(5) });
    await fixture.drain();
    expect(await deadEvents()).toEqual(['o0', 'o1', 'o2', 'o3', 'o4']);
    await expectConservation();
  });

  it('stays one dead letter if the refusal does not concern the content', async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 404, endpoint: 'POST /api/event-bulk-create-jobs' });
    await send({ events: orders(5) });
    await fixture.drain();
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(1);
    expect(await deadEvents()).toHaveLength(5);
    await expectConservation();
  });
});

it('sends a batch again unchanged after a time-out, and every event is recorded once', async () => {
  // So long that no second call ends with the time-out on a slow machine.
  await open({ timeoutMs: 2_000 });
  fixture.sandbox.addFault({
    kind: 'timeout',
    afterRecording: true,
    count: 1,
    endpoint: 'POST /api/event-bulk-create-jobs',
  });
  await send({ events: orders(20) });
  await fixture.drain();
  expect(recorded()).toHaveLength(20);
  expect(fixture.sandbox.events().items).toHaveLength(40);
  expect(await tally()).toMatchObject({ delivered: '20' });
});

it('imports profiles in one call, without the bad one', async () => {
  await open();
  const profiles = Array.from({ length: 30 }, (_, n) => ({
    ...(n === 7 ? { phoneNumber: NO_NUMBER } : { email: `buyer${n}@shop.example` }),
    firstName: `Buyer ${n}`,
  }));
  await send({ events: [], profiles });
  await fixture.drain();
  expect(calls().map(({ endpoint }) => endpoint)).toEqual(
    Array(2).fill('POST /api/profile-bulk-import-jobs'),
  );
  expect(fixture.sandbox.profiles()).toHaveLength(29);
  const { letters } = await fixture.deadLetters.list(fixture.destination);
  expect(letters.map(({ job }) => (job as EventBackfillJob).profiles)).toEqual([[profiles[7]]]);
  expect(await tally()).toMatchObject({ delivered: '29' });
  await expectConservation();
});

it('restores a field that an import overwrote with the next live event', async () => {
  await open();
  const live = (eventId: string) =>
    fixture.producer.track({
      ...order(1),
      eventId,
      time: new Date().toISOString(),
      profile: { email: 'ava@shop.example', externalId: 'c1', firstName: 'Ava' },
    } as Parameters<typeof fixture.producer.track>[0]);
  const firstName = () => fixture.sandbox.profiles({ email: 'ava@shop.example' })[0]?.attributes.first_name;
  await live('o1');
  await fixture.drain();
  await send({ events: [], profiles: [{ email: 'AVA@shop.example', firstName: 'Eva' }] });
  await fixture.drain();
  expect(firstName()).toBe('Eva');
  await live('o2');
  await fixture.drain();
  expect(firstName()).toBe('Ava');
});

describe('a batch of a migration', () => {
  it('waits while the migration is paused', async () => {
    await open();
    await fixture.redis.hset(laneKeys(fixture.destination).migration('spring'), 'state', 'paused');
    await send({ events: orders(3) });
    expect(await fixture.delivery.step(fixture.destination, 'event-backfill')).toBe('delay');
    expect(calls()).toEqual([]);
  });

  it('is not sent after the migration is cancelled', async () => {
    await open();
    await fixture.redis.hset(laneKeys(fixture.destination).migration('spring'), 'state', 'cancelled');
    await send({ events: orders(3) });
    await fixture.drain();
    expect(calls()).toEqual([]);
    expect(await tally()).toMatchObject({ skipped: '3' });
    await expectConservation();
  });
});
