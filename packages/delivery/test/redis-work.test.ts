/** Keeps the work that one event gives to Redis from growing unnoticed. */
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { type OwnRedis, startOwnRedis } from '@tracklayer/testing';
import { type Fixture, openFixture } from './support/fixture.js';

let own: OwnRedis;
let fixture: Fixture;
let watcher: RedisClient;

beforeAll(async () => {
  // Other tests use the common Redis at the same time.
  own = await startOwnRedis();
  // Headers of limits are reported once in 100 ms: a quick machine reports in few steps, a slow one in each.
  fixture = await openFixture({ redisUrl: own.url, sandbox: { limits: 'none' } });
  watcher = connectRedis(own.url, { role: 'reader', name: 'watcher' });
});

afterAll(async () => {
  await closeRedis(watcher, 1_000);
  await fixture.close();
  await own.stop();
});

interface Work {
  roundTrips: number;
  commands: number;
  /** That Redis read. */
  bytes: number;
}

async function workSoFar(): Promise<Work> {
  const info = await watcher.info('stats');
  const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
  // What leaves together arrives in one read. A command inside a script counts too.
  return {
    roundTrips: figure('total_reads_processed'),
    commands: figure('total_commands_processed'),
    bytes: figure('total_net_input_bytes'),
  };
}

/** The work of one step, without that of the question itself. */
async function workOfStep(): Promise<Work> {
  // A step drops the old permits of each log. How many there are depends on the machine, so each step begins without any.
  const permits = await watcher.keys('*:permits:*');
  if (permits.length > 0) await watcher.del(permits);
  const before = await workSoFar();
  expect(await fixture.delivery.step(fixture.destination, 'metric-event')).toBe('complete');
  const after = await workSoFar();
  return {
    roundTrips: after.roundTrips - before.roundTrips - 1,
    commands: after.commands - before.commands - 1,
    bytes: after.bytes - before.bytes,
  };
}

/** A purchase of a person whom Klaviyo knows after the first one. */
function trackOrder(eventId: string) {
  return fixture.producer.track({
    name: 'purchase',
    eventId,
    time: '2026-04-20T10:00:00Z',
    profile: { email: 'ava@shop.example', externalId: 'c-1' },
    properties: { orderId: eventId, value: 5, currency: 'EUR', items: [] },
  });
}

it('delivers an event of a known person with a bounded number of round trips and commands', async () => {
  await trackOrder('first');
  await fixture.drain();
  const works: Work[] = [];
  for (const eventId of ['second', 'third', 'fourth', 'fifth', 'sixth', 'seventh']) {
    await trackOrder(eventId);
    works.push(await workOfStep());
  }
  expect(fixture.sandbox.events().items.filter(({ fate }) => fate === 'recorded')).toHaveLength(7);
  // Take the job; read what is known of job and person, and take a permit; settle; end the job.
  const least = (figure: keyof Work) => Math.min(...works.map((work) => work[figure]));
  expect(least('roundTrips')).toBeLessThanOrEqual(4);
  // BullMQ's scripts and that of the permits make most of them. The worker's own checks add some to most steps, so the least
  // of several counts: 59.
  expect(least('commands')).toBeLessThanOrEqual(60);
  // Names of keys and arguments of scripts, each with its length: 3,250.
  expect(least('bytes')).toBeLessThanOrEqual(3_300);
});
