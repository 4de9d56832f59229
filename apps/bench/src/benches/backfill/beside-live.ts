import { profileIdentity } from '@tracklayer/events';
import { createDeliveryStore } from '@tracklayer/lanes';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { REAL_LIMITS, sandboxControl } from '@tracklayer/sandbox';
import type { SandboxReady, SandboxSettings, WorkerSettings } from '../../programs/arguments.js';
import type { ProxySettings } from '../../programs/proxy.js';
import type { ReadSettings } from '../../programs/read-backfill.js';
import { report, say } from '../../report.js';
import { runProgram } from '../../run-program.js';
import { startProgram } from '../../start-program.js';
import { percentile, round } from '../../statistics.js';
import { callsOf } from '../limits/calls.js';
import { utilisation } from '../limits/windows.js';
import { createQuietShop } from '../neighbours/quiet-shop.js';
import { order } from '../synthetic-order.js';
import { ACCOUNT, KEY, WATCHED_ACCOUNT } from '../watched-account.js';
import { writeOrders } from './orders-file.js';

const ENDPOINT = 'POST /api/event-bulk-create-jobs';
const { perMinute } = REAL_LIMITS[ENDPOINT];
const PER_SECOND = 20;
/** The number of buyers of the quiet shop. Their profiles are known, so that each event is one call. */
const KNOWN = 20;

export interface BesideOptions {
  redisUrl: string;
  folder: string;
  minutes: number;
  aloneSeconds: number;
}

/** Measures live events at an even rate: first alone, then beside a back-fill under Klaviyo's limits that outlasts the run. */
export async function besideLive({ redisUrl, folder, minutes, aloneSeconds }: BesideOptions): Promise<void> {
  const redis = connectRedis(redisUrl, { role: 'worker', name: 'bench' });
  const store = createDeliveryStore(redis, 'main', { windowMs: 3_600_000 });
  for (let index = 0; index < KNOWN; index += 1) {
    const { profile, time } = order(index, 'seed', KNOWN);
    await store.rememberProfile(profileIdentity(profile), profile, Date.parse(time));
  }
  const sandbox = await startProgram<SandboxReady>('sandbox', WATCHED_ACCOUNT);
  const bulkSettings: SandboxSettings = {
    limits: 'real',
    ledger: 'full',
    ledgerCapacity: 10_000,
    far: true,
    accounts: [{ id: ACCOUNT, keys: [{ key: KEY }] }],
  };
  const bulk = await startProgram<SandboxReady>('sandbox', bulkSettings);
  const proxySettings: ProxySettings = {
    path: '/api/event-bulk-create-jobs',
    special: bulk.ready.url,
    others: sandbox.ready.url,
  };
  const proxy = await startProgram<SandboxReady>('proxy', proxySettings);
  const control = sandboxControl(bulk.ready.url);
  const workerSettings: WorkerSettings = {
    redisUrl,
    baseUrl: proxy.ready.url,
    keys: { main: KEY },
    limits: 'published',
  };
  // As in docker-compose.yml, back-fills have their own worker.
  const worker = await startProgram('tracklayer-worker', { ...workerSettings, lanes: 'live' });
  const bulkWorker = await startProgram('tracklayer-worker', { ...workerSettings, lanes: 'backfill' });
  const producer = createProducer({ redisUrl });
  const shop = createQuietShop(producer, sandbox.process, { run: 'live', perSecond: PER_SECOND });

  const path = `${folder}/beside.ndjson.gz`;
  await writeOrders({ path, orders: Math.ceil((minutes + 1) * perMinute) * 1_000, run: 'beside' });
  await shop.trackFor(5);
  say(`live events alone, ${aloneSeconds} s`);
  const alone = await shop.trackFor(aloneSeconds);
  say(`beside the back-fill, ${minutes} min`);
  const reading: ReadSettings = {
    redisUrl,
    path,
    migrationId: 'beside',
    dry: false,
    rejectsPath: `${folder}/rejects.ndjson`,
  };
  const reader = runProgram('read-backfill', reading).catch(() => undefined);
  // Until this many budgets are used and the next call was accepted.
  const beside: number[] = [];
  while (((await control.stats({ endpoint: ENDPOINT })).byStatus['202'] ?? 0) <= minutes * perMinute) {
    beside.push(...(await shop.trackFor(5)));
  }

  const calls = (await callsOf(control, ACCOUNT)).filter(({ endpoint }) => endpoint === ENDPOINT);
  const used = utilisation(
    calls.map(({ atMs, status }) => ({ atMs, accepted: status === 202 })),
    perMinute,
  );
  const refused = [await control.stats(), await sandboxControl(sandbox.ready.url).stats()].map(
    ({ byStatus }) => byStatus['429'] ?? 0,
  );
  await redis.hset('{tracklayer:main}:backfill:beside', 'state', 'cancelled');
  await reader;
  await producer.close();
  await worker.stop();
  await bulkWorker.stop();
  await proxy.stop();
  await sandbox.stop();
  await bulk.stop();
  await store.close();
  await closeRedis(redis, 1_000);

  const aloneP99Ms = percentile(alone, 0.99);
  const besideP99Ms = percentile(beside, 0.99);
  const figures = {
    minutes,
    utilisation: round(used ?? Number.NaN, 4),
    throttled429: refused.reduce((sum, many) => sum + many, 0),
    aloneP99Ms: round(aloneP99Ms, 1),
    besideP99Ms: round(besideP99Ms, 1),
    p99Ratio: round(besideP99Ms / aloneP99Ms, 2),
  };
  report(
    'backfill --limits',
    [`live events, ${PER_SECOND}/s`, 'events', 'p50 ms', 'p99 ms'],
    [
      ['alone', alone.length, round(percentile(alone, 0.5), 1), figures.aloneP99Ms],
      ['beside the back-fill', beside.length, round(percentile(beside, 0.5), 1), figures.besideP99Ms],
      ['bulk calls, used part of the limit, 429', calls.length, figures.utilisation, figures.throttled429],
    ],
    figures,
  );
}
