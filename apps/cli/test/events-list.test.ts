/** `tracklayer events list` finds events by a request, a campaign and a migration. */
import type { EventStatus } from '@tracklayer/event-status';
import { createIndexer, journalSettings } from '@tracklayer/journal';
import {
  createLanes,
  type EventBackfillJob,
  JOB_VERSION,
  jobId,
  type Lanes,
  PRIORITY,
} from '@tracklayer/lanes';
import { digestKeySource } from '@tracklayer/persons';
import { createProducer, type Producer } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { openWorld, until, type World } from './support/world.js';

let world: World;
let producer: Producer;
let redis: RedisClient;
let lanes: Lanes;

const order = (number: number) => ({
  name: 'purchase' as const,
  eventId: `order-${number}`,
  time: '2026-11-28T10:00:00Z',
  profile: { email: `p${number}@shop.example` },
  properties: { orderId: String(number), value: 20, currency: 'EUR' },
});
const MANY = 30;

beforeAll(async () => {
  world = await openWorld();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
  const journal = createIndexer(journalSettings(undefined, 60_000), digestKeySource(redis));
  lanes = createLanes(redis, { dedupWindowMs: 60_000, journal });
  const { destination, sandbox } = world;
  producer = createProducer({ redisUrl: process.env.REDIS_URL, destinations: [destination] });
  await world.withWorker(async () => {
    sandbox.addFault({ endpoint: 'POST /api/events', kind: 'error', status: 400, count: MANY });
    await producer.trackMany(Array.from({ length: MANY }, (_, number) => order(number)));
    await until(async () => (await dead()).length === MANY);
  });
});

afterAll(async () => {
  await lanes.close();
  await closeRedis(redis, 1_000);
  await producer.close();
  await world.close();
});

const dead = async () =>
  (await world.tracklayer(['dlq', 'list', '--json', '--limit', String(MANY)])).json as {
    id: string;
    requestId: string;
  }[];
const list = (...args: string[]) =>
  world.tracklayer(['events', 'list', ...args, '--destination', world.destination], { columns: 80 });
const idsIn = (json: unknown[]) => (json as EventStatus[]).flatMap(({ jobs }) => jobs[0]?.eventId ?? []);

it('finds a dead event by the request that refused it, and no other', async () => {
  const [letter] = await dead();
  const { exitCode, json } = await list('--request', letter?.requestId ?? '', '--json');
  expect([exitCode, idsIn(json)]).toEqual([9, [expect.stringMatching(/^order-\d+$/)]]);
  expect((await list('--request', 'nobody-knows-it')).exitCode).toBe(6);
});

it('finds every event that a campaign replays, page by page, before and after it ends', async () => {
  const argv = ['dlq', 'replay', '--yes', '--reason', 'mended', '--by', 'ops'];
  const filter = ['--code', 'error'];
  const campaigns = async () =>
    (await world.tracklayer(['dlq', 'campaigns', '--json'])).json as { id: string; state: string }[];
  await world.withWorker(() => world.tracklayer([...argv, ...filter]));
  const [campaign] = await campaigns();
  const found: string[] = [];
  for (const page of ['1', '2']) {
    const { json } = await list('--campaign', campaign?.id ?? '', '--limit', '20', '--page', page, '--json');
    found.push(...idsIn(json));
  }
  expect(new Set(found)).toEqual(new Set(Array.from({ length: MANY }, (_, number) => `order-${number}`)));
  const { stdout, stderr, exitCode } = await list('--campaign', campaign?.id ?? '');
  expect([exitCode, stdout.match(/delivered,\s+replayed\s+once/g)?.length]).toEqual([0, 20]);
  expect(stderr).toContain('20 of 30 events. Next: add --page 2.');
});

it('finds the batches of a migration, and each of its events by its order', async () => {
  const data: EventBackfillJob = {
    v: JOB_VERSION,
    type: 'event-backfill',
    migrationId: 'spring',
    enqueuedAtMs: Date.now(),
    attempts: [],
    events: [501, 502].map(order),
  };
  const job = { jobId: jobId('event-backfill', 'spring-1'), data, priority: PRIORITY.backfill };
  await lanes.enqueue(world.destination, [job]);
  const batches = await list('--migration', 'spring');
  expect([batches.exitCode, batches.stdout]).toEqual([8, expect.stringMatching(/in a batch\s+of 2/)]);
  const ofOrder = await list('--order', '502', '--json');
  expect([ofOrder.exitCode, idsIn(ofOrder.json)]).toEqual([8, []]);
  await world.withWorker(() => until(async () => (await list('--order', '502')).exitCode === 0));
  expect((await list('--migration', 'spring')).stdout).toContain('delivered');
});
