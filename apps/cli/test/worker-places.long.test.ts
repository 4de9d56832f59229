/**
 * Real worker processes that run, end, are killed and stand still: every place says within 15 seconds which lanes have none.
 * Slow because the time-outs of the reports are real.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { JOB_TYPES } from '@tracklayer/events';
import { laneKeys, lanePrefix } from '@tracklayer/lanes';
import { createProducer, type Producer } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { type OwnRedis, startOwnRedis, until } from '@tracklayer/testing';
import { newDestination, type TestDestination } from './support/destination.js';
import { runCli } from './support/run-cli.js';
import {
  askAll,
  end,
  type Said,
  type Started,
  startDashboard,
  startWorker,
} from './support/worker-places.js';

const WITHIN_MS = 15_000;

let redis: OwnRedis;
let world: TestDestination;
let dashboard: Started;
let producer: Producer;
/** The one of two workers that goes on. */
let two: Started;
const running = new Set<Started>();

beforeAll(async () => {
  redis = await startOwnRedis();
  // Nothing listens there: the worker holds its destination, and its lanes keep their worker.
  world = await newDestination(
    { apiKeyEnv: 'KEY', baseUrl: 'http://127.0.0.1:9' },
    { worker: { graceMs: 500 } },
  );
  dashboard = await startDashboard(world.cwd, redis.url);
  producer = createProducer({ redisUrl: redis.url, onWorkerWarning: () => {} });
});

afterAll(async () => {
  for (const each of [...running, dashboard]) await end(each, 'SIGKILL');
  await producer.close();
  await redis.stop();
  await world.remove();
});

async function run(): Promise<Started> {
  const worker = await startWorker(world.cwd, redis.url);
  running.add(worker);
  return worker;
}

const ask = (destination = world.id) =>
  askAll({ cwd: world.cwd, redisUrl: redis.url, dashboard, producer }, destination);

/** Asks until every place says it; a receipt says it once. */
async function allSay(code: string, receiptCode = code, destination = world.id): Promise<void> {
  const endMs = Date.now() + WITHIN_MS;
  const inReceipts: string[] = [];
  let said: Said;
  for (;;) {
    said = await ask(destination);
    inReceipts.push(...said.receipt);
    const all = said.page && said.metrics && said.lanes.join() === code;
    const listed = said.readyz.includes(code) && said.workers.includes(code);
    if (all && listed && inReceipts.includes(receiptCode)) return;
    if (Date.now() > endMs) throw new Error(`not said everywhere: ${JSON.stringify({ said, inReceipts })}`);
    await sleep(200);
  }
}

const statesOf = async () => {
  const { json } = await runCli(['workers', '--json'], { cwd: world.cwd, env: { REDIS_URL: redis.url } });
  const rows = json as { state?: string; pid: number; host: string }[];
  return rows.filter(({ state }) => state !== undefined);
};

const runs = async () => (await ask()).lanes.join() === 'runs';

it('a destination that no worker has served has none', async () => {
  await allSay('no_worker', 'unknown_destination');
});

it('a destination nobody knows is not configured', async () => {
  await allSay('not_configured', 'unknown_destination', 'nobody');
});

it('two workers on one host are two, and one of them is gone after it was killed', async () => {
  const started = await Promise.all([run(), run()]);
  const [one] = started;
  [, two] = started;
  await until(async () => (await statesOf()).length === 2);
  const rows = await statesOf();
  expect(rows.map(({ pid }) => pid).sort()).toEqual([one.child.pid, two.child.pid].sort());
  expect(new Set(rows.map(({ host }) => host)).size).toBe(1);
  await end(one, 'SIGKILL');
  await until(async () => (await statesOf()).some(({ state }) => state === 'gone'), WITHIN_MS);
  expect(await runs()).toBe(true);
});

it('a worker that stands still is gone, and serves again when it goes on', async () => {
  two.child.kill('SIGSTOP');
  await allSay('no_worker');
  two.child.kill('SIGCONT');
  await until(runs, WITHIN_MS);
  const { lanes, readyz } = await ask();
  expect([lanes, readyz]).toEqual([['runs'], []]);
});

it('a roll-out raises no alarm, and the end of the last worker does', async () => {
  const states = new Set<string>();
  const watch = (async () => {
    for (let round = 0; round < 20; round += 1) {
      const { lanes, readyz, receipt } = await ask();
      for (const each of [...lanes, ...readyz, ...receipt]) states.add(each);
      await sleep(300);
    }
  })();
  await end(two);
  const three = await run();
  await watch;
  expect([...states]).toEqual(['runs']);
  await end(three);
  await allSay('no_worker');
});

it('an older worker is seen by its connections', async () => {
  const client = connectRedis(redis.url, { role: 'worker', name: 'tracklayer-worker' });
  const lanes = ['profile-upsert', 'list-subscription', 'metric-event', 'event-backfill'];
  const waiting = lanes.map(() => connectRedis(redis.url, { role: 'worker', name: 'waits' }));
  try {
    // As release 0.1.0 leaves them: BullMQ names each connection after its lane.
    for (const [at, lane] of lanes.entries()) {
      const name = `${lanePrefix(world.id)}:${Buffer.from(lane).toString('base64')}`;
      await waiting[at]?.call('CLIENT', 'SETNAME', name);
    }
    await client.hset(laneKeys(world.id).counts, 'metric-event:delivered', 1);
    await until(async () => {
      const { readyz, workers } = await ask();
      return readyz.includes('older_worker') && workers.includes('older_worker');
    }, WITHIN_MS);
    expect((await statesOf()).filter(({ state }) => state === 'older')).toHaveLength(1);
    const { json } = await runCli(['lanes', '--json'], { cwd: world.cwd, env: { REDIS_URL: redis.url } });
    const served = (json as { destination: string; lane: string; workers?: number }[]).filter(
      (row) => row.destination === world.id && row.workers === 1,
    );
    expect(served.map(({ lane }) => lane)).toEqual(JOB_TYPES.filter((lane) => lanes.includes(lane)));
  } finally {
    await Promise.all([client, ...waiting].map((each) => closeRedis(each, 500)));
  }
});
