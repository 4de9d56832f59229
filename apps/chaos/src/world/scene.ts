/** Everything of one round: Redis, Klaviyo, an application, workers, the command line, and proxies between them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../random.js';
import type { RoundOptions, SetUp } from '../set-up.js';
import { type Application, startApplication } from './application.js';
import { type CommandLine, commandLine } from './command-line.js';
import { type Klaviyo, startKlaviyo } from './klaviyo.js';
import { plan } from './plan.js';
import type { RedisServer } from './redis-server.js';
import { oneServer, type RedisWorld } from './redis-world.js';
import { openRoutes, type Routes } from './routes.js';
import { settle } from './settle.js';
import { startWorker, type Worker, type WorkerOptions } from './worker.js';
import { keysOf, workerConfig } from './worker-config.js';

export interface Scene {
  dir: string;
  options: RoundOptions;
  /** How long the case hurts, in ms. */
  hurtMs: number;
  /** How often the case kills, if it kills. */
  kills(short: number): number;
  random(): number;
  redis: RedisWorld;
  /** The only server, or the first one. */
  server: RedisServer;
  klaviyo: Klaviyo;
  application: Application;
  workers: Worker[];
  /** Starts one more worker. */
  addWorker(options?: Partial<WorkerOptions>): Worker;
  proxy: Routes['proxy'];
  tracklayer: CommandLine;
  /** Waits until no lane has a job, or until nothing has moved for a while. Returns the jobs that are left. */
  settled(): Promise<number>;
  /** Shown as progress. */
  say(what: string): void;
  end(): Promise<void>;
}

export async function openScene(
  name: string,
  setUp: SetUp,
  options: RoundOptions,
  say: (what: string) => void,
): Promise<Scene> {
  const { workers: workerCount = 2, latencyMs = 30, newPersonEvery = 0, everyKind = false } = setUp;
  const { destinations, events, perSecond, hurtMs } = plan(setUp, options);
  const dir = await mkdtemp(join(tmpdir(), `tracklayer-chaos-${name}-`));
  const ends: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  const end = async (): Promise<void> => {
    for (const each of ends.splice(0).reverse()) await each().catch(() => undefined);
  };
  try {
    const redis = await (setUp.redis ?? oneServer())(dir);
    ends.push(redis.end);
    const klaviyo = await startKlaviyo(dir, destinations, latencyMs);
    ends.push(klaviyo.end);
    const routes = await openRoutes(setUp, redis, klaviyo);
    ends.push(routes.close);
    const config = workerConfig(klaviyo, {
      redisUrl: redis.url,
      klaviyoUrl: routes.klaviyoUrl,
      ...(setUp.config && { further: setUp.config }),
    });
    await writeFile(join(dir, 'tracklayer.config.json'), config);

    const workers: Worker[] = [];
    const environment = { REDIS_URL: routes.redisUrl('worker'), ...routes.workerEnv, ...keysOf(klaviyo) };
    const addWorker = (own: Partial<WorkerOptions> = {}): Worker => {
      const env = { ...environment, ...setUp.workerEnv?.(workers.length, dir), ...own.env };
      const worker = startWorker({ workerDir: options.workerDir, cwd: dir, ...own, env });
      workers.push(worker);
      ends.push(() => worker.stop(5_000));
      return worker;
    };
    for (let index = 0; index < workerCount; index += 1) addWorker();
    await Promise.all(workers.map((worker) => worker.ready()));

    const application = startApplication(dir, {
      redisUrl: routes.redisUrl('producer'),
      destinations: klaviyo.accounts.map(({ id }) => id),
      events,
      perSecond,
      newPersonEvery,
      everyKind,
    });
    ends.push(application.end);
    const [server] = redis.servers;
    if (server === undefined) throw new Error('The Redis of a scene needs a server.');
    return {
      dir,
      options,
      hurtMs,
      kills: (short) =>
        options.kills ??
        Math.round((short * hurtMs) / plan(setUp, { ...options, minutes: undefined }).hurtMs),
      random: seededRandom(options.seed),
      redis,
      server,
      klaviyo,
      application,
      workers,
      addWorker,
      proxy: routes.proxy,
      settled: () => settle(redis.url, klaviyo),
      tracklayer: commandLine(options.workerDir, dir, environment),
      say,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
