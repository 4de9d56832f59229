import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** BullMQ's own minimum. */
const OLDEST: readonly [number, number] = [6, 2];

/**
 * Waits until a Redis new enough answers at `url`.
 *
 * @throws Error that says what was met instead, after `withinMs`.
 */
export async function waitUntilAnswers(url: string, withinMs: number): Promise<void> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const met = await askVersion(url);
    if (met.version) return checkVersion(met.version);
    if (Date.now() >= endMs) throw new Error(`no Redis answers at ${withoutPassword(url)}: ${met.reason}`);
    await sleep(50);
  }
}

async function askVersion(url: string): Promise<{ version?: string; reason?: string }> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 1_000,
    commandTimeout: 1_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let reason = 'no answer';
  client.on('error', (error) => {
    reason = error.message;
  });
  try {
    await client.connect();
    const version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1];
    return version ? { version } : { reason: 'it does not tell its version' };
  } catch (error) {
    return { reason: reason === 'no answer' && error instanceof Error ? error.message : reason };
  } finally {
    client.disconnect();
  }
}

function checkVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new Error(`Redis ${version} is too old: ${OLDEST.join('.')} or later is needed`);
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
