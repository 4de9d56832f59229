import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findRunningRedis } from '../src/data-dir.js';
import { findRedis } from '../src/index.js';
import { inspectRedis } from '../src/inspect.js';

const env = { PATH: process.env.PATH };
const testing = join(import.meta.dirname, '../../testing/sources.mjs');

// As other quick tests, these need a server on the PATH. Without one they fail, also where a container serves the other tests.
describe('a private Redis from the PATH', () => {
  let dataDir: string;
  const find = () => findRedis({ env, dataDir, allowApt: false, say: () => {} });

  beforeEach(async () => {
    dataDir = join(await mkdtemp(join(tmpdir(), 'tracklayer-test-')), 'redis');
  });

  afterEach(async () => {
    await rm(join(dataDir, '..'), { recursive: true, force: true });
  });

  it('listens on the loopback only and has an append-only file', async () => {
    const found = await find();
    const redis = new Redis(found.url);
    expect(new URL(found.url).hostname).toBe('127.0.0.1');
    expect(found.how).toMatch(/^(redis|valkey)-server \d+\.\d+\.\d+ from .*, private to this run$/);
    const settings = await Promise.all(
      ['appendonly', 'appendfsync', 'bind'].map((name) => redis.config('GET', name)),
    );
    await redis.quit();
    await found.stop();
    expect(settings).toEqual([
      ['appendonly', 'yes'],
      ['appendfsync', 'everysec'],
      ['bind', '127.0.0.1'],
    ]);
  });

  it('keeps the data of the last run', async () => {
    const first = await find();
    const writer = new Redis(first.url);
    await writer.set('kept', 'yes');
    await writer.quit();
    await first.stop();
    await first.stop();

    const second = await find();
    const reader = new Redis(second.url);
    const kept = await reader.get('kept');
    await reader.quit();
    await second.stop();
    expect(kept).toBe('yes');
  });

  it('takes the next folder when another server uses the first', async () => {
    const [one, other] = await Promise.all([find(), find()]);
    const running = await findRunningRedis(dataDir);
    const folders = await Promise.all([folderOf(one.url), folderOf(other.url)]);
    await Promise.all([one.stop(), other.stop()]);
    expect(folders.sort()).toEqual([dataDir, `${dataDir}-2`]);
    expect([one.url, other.url]).toContain(running?.url);
    await expect(findRunningRedis(dataDir)).resolves.toBeUndefined();
  });

  it('ends when its program is killed, and releases its folder', async () => {
    const program = spawn(
      process.execPath,
      ['--import', testing, join(import.meta.dirname, 'support/holder.ts'), dataDir],
      { env, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(program.stdout, 'data')) as [Buffer];
    const url = line.toString().trim();
    await inspectRedis(url, 1_000);

    program.kill('SIGKILL');
    await once(program, 'exit');
    await gone(url);

    const next = await find();
    const running = await findRunningRedis(dataDir);
    await next.stop();
    expect(running?.url).toBe(next.url);
  });
});

async function folderOf(url: string): Promise<string> {
  const redis = new Redis(url);
  const [, folder = ''] = (await redis.config('GET', 'dir')) as [string, string];
  await redis.quit();
  return folder;
}

/** Resolves when the server no longer answers. The time limit of the test ends the wait otherwise. */
async function gone(url: string): Promise<void> {
  while (await inspectRedis(url, 500).catch(() => undefined)) await sleep(20);
}
