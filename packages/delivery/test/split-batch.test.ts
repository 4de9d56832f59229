import type { CanonicalEvent } from '@tracklayer/events';
import { type EventBackfillJob, JOB_VERSION, jobId, laneKeys } from '@tracklayer/lanes';
import { openWay, type Way, type WayOptions } from './support.js';

let way: Way;

async function open(options: WayOptions = {}): Promise<void> {
  way = await openWay({ sandbox: { limits: 'none' }, ...options });
}

afterEach(() => way.close());

/** An order; with a phone number that has the right shape and is none, where it is to be refused. */
function order(n: number, phoneNumber?: string): CanonicalEvent {
  return {
    name: 'purchase',
    eventId: `o${n}`,
    time: '2024-04-20T10:00:00Z',
    profile: { email: `buyer${n}@shop.example`, ...(phoneNumber !== undefined && { phoneNumber }) },
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
  await way.delivery.lanes.enqueue(way.destination, [{ jobId: jobId('event-backfill', id), data }]);
}

const recorded = () => way.sandbox.events().items.filter(({ fate }) => fate === 'recorded');
const calls = () => way.sandbox.requests().items.filter(({ method }) => method === 'POST');

async function deadEvents(): Promise<string[]> {
  const letters = [];
  for await (const letter of way.deadLetters.walk(way.destination)) letters.push(letter);
  return letters.flatMap(({ job }) => (job as EventBackfillJob).events.map(({ eventId }) => eventId)).sort();
}

/** Nothing is lost and nothing counted twice: what was put into the lane has ended one way or the other. */
async function expectConservation(): Promise<void> {
  const counts = await way.delivery.lanes.counts(way.destination);
  const of = (outcome: 'enqueued' | 'delivered' | 'duplicate' | 'skipped' | 'dead') =>
    counts[`event-backfill:${outcome}`];
  expect(of('enqueued')).toBe(of('delivered') + of('duplicate') + of('skipped') + of('dead'));
}

async function tally(): Promise<Record<string, string>> {
  return way.redis.hgetall(laneKeys(way.destination).migration('spring'));
}

describe('a batch with a bad event in it', () => {
  it.each(['klaviyo', 'guide'] as const)(
    'is sent without it: 999 are recorded once, and one is a dead letter of its own (%s)',
    async (dialect) => {
      await open({ dialect });
      await send({ events: orders(1000, [417]) });
      await way.drain();

      expect(calls()).toHaveLength(2);
      expect(new Set(recorded().map(({ uniqueId }) => uniqueId)).size).toBe(999);
      expect(way.sandbox.events({ limit: 2000 }).items).toHaveLength(999);
      expect(await deadEvents()).toEqual(['o417']);
      expect(await tally()).toMatchObject({ delivered: '999' });
      await expectConservation();
    },
  );

  it('gives each bad event its own reason, and a replay sends it, mended', async () => {
    await open();
    await send({ events: orders(10, [2, 5]) });
    await way.drain();
    expect(await deadEvents()).toEqual(['o2', 'o5']);

    const { letters } = await way.deadLetters.list(way.destination);
    expect(letters[0]).toMatchObject({
      reason: 'refused',
      code: 'invalid',
      status: 400,
      eventName: 'purchase',
    });
    for (const { id } of letters) {
      const edit = { set: [['events[0].profile.phoneNumber', '+4915112345678']] as const };
      await way.deadLetters.replay(way.destination, id, { edit, nowMs: Date.now() });
    }
    await way.drain();
    expect(recorded()).toHaveLength(10);
    expect(await tally()).toMatchObject({ delivered: '10' });
    await expectConservation();
  });

  it('that is bad altogether leaves a dead letter for each', async () => {
    await open();
    await send({ events: orders(3, [0, 1, 2]) });
    await way.drain();
    expect(recorded()).toEqual([]);
    expect(await deadEvents()).toEqual(['o0', 'o1', 'o2']);
    await expectConservation();
  });

  it('is taken apart again, to the same end, where a worker died before the batch had shrunk', async () => {
    await open();
    await send({ events: orders(6, [3]) }, 'first');
    await way.drain();
    // The same batch once more is what the next worker finds: its bad event has a job of its own already.
    await send({ events: orders(6, [3]) }, 'again');
    await way.drain();
    expect(await deadEvents()).toEqual(['o3']);
    expect(recorded()).toHaveLength(5);
    await expectConservation();
  });
});

describe('a batch refused for no event of it', () => {
  it('is halved until it passes', async () => {
    await open();
    const events = orders(9);
    way.sandbox.addFault({
      kind: 'error',
      status: 413,
      count: 2,
      endpoint: 'POST /api/event-bulk-create-jobs',
    });
    await send({ events });
    await way.drain();
    expect(recorded()).toHaveLength(9);
    expect(calls().map(({ status }) => status)).toEqual([413, 413, 202, 202, 202]);
    await expectConservation();
  });

  it('is halved down to dead letters of one event each where nothing helps', async () => {
    await open();
    way.sandbox.addFault({ kind: 'error', status: 400, endpoint: 'POST /api/event-bulk-create-jobs' });
    await send({ events: orders(5) });
    await way.drain();
    expect(await deadEvents()).toEqual(['o0', 'o1', 'o2', 'o3', 'o4']);
    await expectConservation();
  });

  it('stays one dead letter where it was no matter of content', async () => {
    await open();
    way.sandbox.addFault({ kind: 'error', status: 404, endpoint: 'POST /api/event-bulk-create-jobs' });
    await send({ events: orders(5) });
    await way.drain();
    expect(await way.deadLetters.count(way.destination)).toBe(1);
    expect(await deadEvents()).toHaveLength(5);
    await expectConservation();
  });
});

it('sends a batch whose fate is unknown again as it is: every event is recorded once', async () => {
  await open({ timeoutMs: 300 });
  way.sandbox.addFault({
    kind: 'timeout',
    afterRecording: true,
    count: 1,
    endpoint: 'POST /api/event-bulk-create-jobs',
  });
  await send({ events: orders(20) });
  await way.drain();
  expect(recorded()).toHaveLength(20);
  expect(way.sandbox.events().items).toHaveLength(40);
  expect(await tally()).toMatchObject({ delivered: '20' });
});

it('brings profiles over in one import, without the bad one', async () => {
  await open();
  const profiles = Array.from({ length: 30 }, (_, n) => ({
    email: `buyer${n}@shop.example`,
    firstName: `Buyer ${n}`,
    ...(n === 7 && { phoneNumber: NO_NUMBER }),
  }));
  await send({ events: [], profiles });
  await way.drain();
  expect(calls().map(({ endpoint }) => endpoint)).toEqual(
    Array(2).fill('POST /api/profile-bulk-import-jobs'),
  );
  expect(way.sandbox.profiles()).toHaveLength(29);
  const { letters } = await way.deadLetters.list(way.destination);
  expect(letters.map(({ job }) => (job as EventBackfillJob).profiles)).toEqual([[profiles[7]]]);
  expect(await tally()).toMatchObject({ delivered: '29' });
  await expectConservation();
});

it('overwrites what live traffic delivered of a profile only until the next live event, which brings it back', async () => {
  await open();
  const live = (eventId: string) =>
    way.producer.track({
      ...order(1),
      eventId,
      time: new Date().toISOString(),
      profile: { email: 'ava@shop.example', externalId: 'c1', firstName: 'Ava' },
    } as Parameters<typeof way.producer.track>[0]);
  const firstName = () => way.sandbox.profiles({ email: 'ava@shop.example' })[0]?.attributes.first_name;
  await live('o1');
  await way.drain();
  await send({ events: [], profiles: [{ email: 'AVA@shop.example', firstName: 'Eva' }] });
  await way.drain();
  expect(firstName()).toBe('Eva');
  await live('o2');
  await way.drain();
  expect(firstName()).toBe('Ava');
});

describe('a batch of a migration', () => {
  it('that was paused waits', async () => {
    await open();
    await way.redis.hset(laneKeys(way.destination).migration('spring'), 'state', 'paused');
    await send({ events: orders(3) });
    expect(await way.delivery.step(way.destination, 'event-backfill')).toBe('delay');
    expect(calls()).toEqual([]);
  });

  it('that was cancelled is not sent', async () => {
    await open();
    await way.redis.hset(laneKeys(way.destination).migration('spring'), 'state', 'cancelled');
    await send({ events: orders(3) });
    await way.drain();
    expect(calls()).toEqual([]);
    expect(await tally()).toMatchObject({ skipped: '3' });
    await expectConservation();
  });
});
