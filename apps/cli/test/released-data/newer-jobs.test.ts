/**
 * Producers were updated before the workers. The worker of the release before recorded what it did not understand, and the
 * letters lose nothing: today's worker delivers each of them whole.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@tracklayer/config';
import { type Delivery, startDelivery } from '@tracklayer/delivery';
import { JOB_TYPES } from '@tracklayer/events';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { DEFAULT_KEY, DEFAULT_LIST_ID, type Sandbox, startSandbox } from '@tracklayer/sandbox';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { forgetDestination, testRedisUrl } from '@tracklayer/testing';
import { type Ran, runCli } from '../support/run-cli.js';
import { loadNewerJobs } from './load.js';

/** Its name is in the data. */
const NEWER = 'released-newer';

let sandbox: Sandbox;
let redis: RedisClient;
let delivery: Delivery;
let folder: string;
let env: Record<string, string>;

beforeEach(async () => {
  const redisUrl = new URL(testRedisUrl());
  // A database that no other test file uses.
  redisUrl.pathname = '/10';
  sandbox = await startSandbox({ limits: 'none' });
  redis = connectRedis(redisUrl.href, { role: 'worker', name: 'newer-jobs' });
  folder = await mkdtemp(join(tmpdir(), 'tracklayer-newer-'));
  env = { KEY: DEFAULT_KEY, REDIS_URL: redisUrl.href };
  await forgetDestination(redis, NEWER);
  await loadNewerJobs(redis);
  const destination = { apiKeyEnv: 'KEY', baseUrl: sandbox.url, listId: DEFAULT_LIST_ID };
  await writeFile(
    join(folder, 'tracklayer.config.json'),
    JSON.stringify({ destinations: { [NEWER]: destination } }),
  );
  const log = createLogger({ name: 'test', level: 'silent' });
  const config = await loadConfig({ cwd: folder, env });
  delivery = await startDelivery(config, { log, metrics: createMetrics(), autorun: false });
});

afterEach(async () => {
  await delivery.close(1_000);
  await forgetDestination(redis, NEWER);
  await closeRedis(redis, 1_000);
  await sandbox.close();
  await rm(folder, { recursive: true });
});

const tracklayer = (...argv: string[]): Promise<Ran> =>
  runCli([...argv, '--destination', NEWER, '--json'], { cwd: folder, env });

/** Runs campaigns, and steps every lane until the command has ended and no job is due. */
async function whileDelivering(command: Promise<Ran>): Promise<Ran> {
  let ended = false;
  const ran = command.finally(() => {
    ended = true;
  });
  for (let idle = false; !ended || !idle; ) {
    await delivery.takeUpCampaigns();
    const moved = await Promise.all(JOB_TYPES.map((type) => delivery.step(NEWER, type)));
    idle = moved.every((each) => each === 'idle');
  }
  return ran;
}

it('replays every letter, and each event arrives as it was tracked', async () => {
  const listed = (await tracklayer('dlq', 'list', '--code', 'unparseable_job')).json as unknown[];
  expect(listed).toHaveLength(5);

  const ran = await whileDelivering(
    tracklayer('dlq', 'replay', '--code', 'unparseable_job', '--reason', 'the workers are new', '--yes'),
  );
  expect([ran.exitCode, (await tracklayer('dlq', 'list')).json]).toEqual([0, []]);

  const recorded = sandbox
    .events()
    .items.map(({ metric, uniqueId, timeGiven, profile }) => ({ metric, uniqueId, timeGiven, profile }))
    .sort((one, other) => one.metric.localeCompare(other.metric));
  expect(recorded).toEqual([
    {
      metric: 'Fulfilled Order',
      uniqueId: 'sent-1',
      timeGiven: '2026-03-01T10:12:30+01:00',
      profile: { email: 'ava@shop.example' },
    },
    {
      metric: 'Reviewed Product',
      uniqueId: 'review-1',
      timeGiven: '2026-03-01T10:13:30+01:00',
      profile: { email: 'ava@shop.example' },
    },
    {
      metric: 'Searched Site',
      uniqueId: 'visit-2',
      timeGiven: '2026-03-01T10:11:30+01:00',
      profile: { _kx: 'encrypted-1' },
    },
    {
      metric: 'Viewed Product',
      uniqueId: 'visit-1',
      timeGiven: '2026-03-01T10:10:30+01:00',
      profile: { anonymous_id: 'browser-1' },
    },
  ]);
  const [sent] = sandbox.events({ uniqueId: 'sent-1' }).items;
  expect(sent?.properties).toMatchObject({ order_id: '1', tracking_url: 'https://shop.example/t/1' });
  expect(sent?.value).toBe(12.5);
  expect(sandbox.profiles({ anonymousId: 'browser-1' })[0]?.attributes).toMatchObject({ first_name: 'Ava' });
  expect(sandbox.subscriptions().items).toMatchObject([
    { channel: 'whatsapp.marketing', state: 'subscribed' },
  ]);
});
