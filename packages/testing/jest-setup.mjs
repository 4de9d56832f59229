/**
 * Starts one Redis for the whole run, and installs a browser if a chosen test needs one. Runs from sources, as the tests do, so
 * it never uses a stale build.
 */
import './sources.mjs';
import { glob, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

export default async function setup({ rootDir, testPathPatterns }, { testPathIgnorePatterns }) {
  const { startTestRedis } = await import('./src/test-redis.ts');
  const folder = join(rootDir, '.tracklayer', 'tests', String(process.pid));
  await mkdir(folder, { recursive: true });
  const say = (line) => process.stderr.write(`${line}\n`);
  const redis = await startTestRedis({ env: process.env, dataDir: join(folder, 'redis'), say });
  say(`Redis for the tests: ${redis.how}`);

  if (await needsBrowser(rootDir, testPathPatterns.patterns, testPathIgnorePatterns)) {
    const { installChromium } = await import('@tracklayer/browser');
    // Without a browser only the tests of pages fail. They say what to do.
    await installChromium(process.env, say).catch(({ message }) => say(message));
  }

  // The processes that run the test files inherit these variables.
  process.env.TRACKLAYER_TEST_REDIS_URL = redis.url;
  process.env.REDIS_URL = redis.url;
  globalThis.stopTestRedis = async () => {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** Whether a test of pages was chosen. Their names end with `.browser.long.test.ts`. */
async function needsBrowser(rootDir, patterns, ignored) {
  const fits = (path, all) => all.some((pattern) => new RegExp(pattern).test(path));
  for await (const file of glob('{packages,apps}/*/test/**/*.browser.long.test.ts', { cwd: rootDir })) {
    const path = join(rootDir, file);
    if (!fits(path, ignored) && (patterns.length === 0 || fits(path, patterns))) return true;
  }
  return false;
}
