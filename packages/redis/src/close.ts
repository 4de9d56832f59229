import type { RedisClient } from './client.js';
import { withDeadline } from './deadline.js';

/**
 * Lets commands in flight be answered, then closes. After `deadlineMs`, or when Redis is away, the connection is cut
 * instead, so that a shutdown never hangs on an outage; commands that still wait then fail. Never rejects; closing
 * twice is fine.
 */
export async function closeRedis(client: RedisClient, deadlineMs: number): Promise<void> {
  if (client.status === 'end') return;
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  if (client.status === 'reconnecting') cut(client);
  else client.quit().catch(() => cut(client));
  await withDeadline(ended, deadlineMs, () => new Error('not closed in time')).catch(() => cut(client));
}

/** Between two attempts to connect there is nothing to cut, and ioredis would leave what waits waiting for ever. */
function cut(client: RedisClient): void {
  if (client.status === 'end') return;
  if (client.status === 'reconnecting') client.connect().catch(() => {});
  client.disconnect();
}
