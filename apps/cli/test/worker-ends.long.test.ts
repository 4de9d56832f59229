import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DEFAULT_KEY } from '@tracklayer/sandbox';
import { type OwnRedis, startOwnRedis, until } from '@tracklayer/testing';
import { newDestination } from './support/destination.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
/** Both programs that run a worker, as they ship. */
const PROGRAMS: [string, string[]][] = [
  ['apps/worker', [path('../../worker/dist/main.js')]],
  ['tracklayer worker', [path('../bin/tracklayer.js'), 'worker']],
];
/** The grace time of calls in flight, as the configuration below sets it. */
const GRACE_MS = 500;
const BEYOND_GRACE_MS = 6_000;

let redis: OwnRedis;
let world: Awaited<ReturnType<typeof newDestination>>;
let child: ChildProcess;
let log: string;

beforeEach(async () => {
  redis = await startOwnRedis();
  world = await newDestination({ apiKeyEnv: 'KEY' }, { worker: { graceMs: GRACE_MS } });
});

afterEach(async () => {
  child.kill('SIGKILL');
  await redis.stop();
  await world.remove();
});

function start(args: readonly string[]): void {
  log = '';
  child = spawn(process.execPath, [...args], {
    cwd: world.cwd,
    env: { ...process.env, REDIS_URL: redis.url, METRICS_PORT: '0', KEY: DEFAULT_KEY },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (log += String(data)));
}

async function endsWithin(ms: number): Promise<number | null> {
  const askedAtMs = Date.now();
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  expect(Date.now() - askedAtMs).toBeLessThan(ms);
  return child.exitCode;
}

describe.each(PROGRAMS)('%s', (_, args) => {
  it('waits for a Redis that is away at the start, outlives SIGHUP meanwhile, and ends when asked to', async () => {
    await redis.signal('SIGKILL');
    start(args);
    await until(() => log.includes('Redis does not answer; the worker waits for it'));
    child.kill('SIGHUP');
    await redis.start();
    await until(() => log.includes('worker ready'));
    await until(() => log.includes('configuration reloaded'));
    expect(await endsWithin(GRACE_MS + BEYOND_GRACE_MS)).toBe(0);
  });

  it('ends at SIGTERM before its start is over', async () => {
    await redis.signal('SIGKILL');
    start(args);
    await until(() => log.includes('the worker waits for it'));
    expect(await endsWithin(4_000)).toBe(0);
    expect(log).toContain('the worker stopped without waiting any longer');
  });

  it('ends at SIGTERM while Redis is away', async () => {
    start(args);
    await until(() => log.includes('worker ready'));
    await redis.signal('SIGKILL');
    await until(() => log.includes('"msg":"Redis"'));
    expect(await endsWithin(GRACE_MS + BEYOND_GRACE_MS + 2_000)).toBe(0);
  });
});
