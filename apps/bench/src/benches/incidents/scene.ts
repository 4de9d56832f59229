/** A shop whose events go through a real worker to a sandbox, and a browser that looks at the dashboard. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, launchBrowser } from '@tracklayer/browser';
import { createProducer, type TrackInput } from '@tracklayer/producer';
import { closeRedis } from '@tracklayer/redis';
import { DEFAULT_LIST_ID, type Sandbox, startSandbox } from '@tracklayer/sandbox';
import { connectBench } from '../../connect-bench.js';
import { synthetic } from './orders.js';

const PROGRAMS = fileURLToPath(new URL('../../../../', import.meta.url));
const EVENT_EVERY_MS = 200;
const CLOSE_MS = 2_000;

/** The keys of the account. One of them is revoked, and the other one is there. */
export const KEYS = [
  { name: 'first', key: 'pk_incident_first_0123456789abcdef' },
  { name: 'second', key: 'pk_incident_second_0123456789abcdef' },
] as const;
export const ACCOUNT = 'incidents';

export interface Scene {
  sandbox: Sandbox;
  browser: Browser;
  dashboard: string;
  redis: ReturnType<typeof connectBench>;
  track(events: readonly TrackInput[]): Promise<void>;
  startWorker(): Promise<void>;
  stopWorker(): Promise<void>;
  /** Resolves when Klaviyo takes the next event. */
  nextEvent(): Promise<void>;
  /** Puts a key into the worker's file and asks the worker to read it. */
  useKey(key: string): Promise<void>;
}

export async function withScene(redisUrl: string, body: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tracklayer-incidents-'));
  const sandbox = await startSandbox({
    accounts: [{ id: ACCOUNT, keys: KEYS, lists: [{ id: DEFAULT_LIST_ID, name: 'News' }] }],
  });
  const keyFile = join(folder, 'key');
  const env = {
    PATH: process.env.PATH,
    REDIS_URL: redisUrl,
    DESTINATIONS: 'main',
    KLAVIYO_API_KEY_FILE: keyFile,
    KLAVIYO_LIST_ID: DEFAULT_LIST_ID,
    KLAVIYO_BASE_URL: sandbox.url,
    METRICS_PORT: '0',
    PORT: '0',
  };
  await writeFile(keyFile, KEYS[0].key);
  const start = (app: string) =>
    spawn(process.execPath, [`${PROGRAMS}${app}/dist/main.js`], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const redis = connectBench(redisUrl);
  const producer = createProducer({ redisUrl, destinations: ['main'], onWorkerWarning: () => {} });
  const track = async (events: readonly TrackInput[]) => {
    // While Redis refuses writes, a shop gets an error. Its next events come all the same.
    await producer.trackMany(events).catch(() => undefined);
  };
  let number = 0;
  const traffic = setInterval(() => void track([synthetic(number++)]), EVENT_EVERY_MS);
  let worker: ChildProcess | undefined;
  const dashboard = start('dashboard');
  const browser = await launchBrowser();
  const scene: Scene = {
    sandbox,
    browser,
    redis,
    track,
    dashboard: await urlOf(dashboard),
    async startWorker() {
      worker = start('worker');
      await urlOf(worker);
    },
    async stopWorker() {
      if (worker !== undefined) await end(worker);
      worker = undefined;
    },
    nextEvent: () =>
      new Promise((resolve) => {
        const stop = sandbox.onEvent(() => {
          stop();
          resolve();
        });
      }),
    async useKey(key) {
      await writeFile(keyFile, key);
      worker?.kill('SIGHUP');
    },
  };
  try {
    await scene.startWorker();
    await body(scene);
  } finally {
    clearInterval(traffic);
    await browser.close();
    await scene.stopWorker();
    await end(dashboard);
    await producer.close(CLOSE_MS);
    await closeRedis(redis, CLOSE_MS);
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The program logs its address once it is ready. */
async function urlOf(program: ChildProcess): Promise<string> {
  const { stdout } = program;
  if (stdout === null) throw new Error('The program has no output.');
  const said: string[] = [];
  for await (const line of createInterface({ input: stdout })) {
    said.push(line);
    const url = /"url":"([^"]+)"/.exec(line)?.[1];
    if (url === undefined) continue;
    stdout.resume();
    return url;
  }
  throw new Error(`The program ended: ${said.slice(-5).join('\n')}`);
}

async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const gone = once(program, 'exit');
  program.kill('SIGTERM');
  await gone;
}
