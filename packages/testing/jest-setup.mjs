/** One Redis for the whole run; says which. Runs from sources, as the tests do: it is never a stale build. */
import './sources.mjs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

export default async function setup({ rootDir }) {
  const { startTestRedis } = await import('./src/test-redis.ts');
  const folder = join(rootDir, '.tracklayer', 'tests', String(process.pid));
  await mkdir(folder, { recursive: true });
  const say = (line) => process.stderr.write(`${line}\n`);
  const redis = await startTestRedis({ env: process.env, dataDir: join(folder, 'redis'), say });
  say(`Redis for the tests: ${redis.how}`);

  // The processes that run the test files inherit it.
  process.env.TRACKLAYER_TEST_REDIS_URL = redis.url;
  process.env.REDIS_URL = redis.url;
  globalThis.stopTestRedis = async () => {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
