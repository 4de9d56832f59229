import type { RedisClient } from './client.js';
import { withDeadline } from './deadline.js';

/**
 * Waits for the answers of commands in flight, then closes. After `deadlineMs`, or where Redis is away, cuts the connection, so
 * that an outage never blocks a shutdown; pending commands then fail. Never rejects. It may be called twice.
 */
export async function closeRedis(client: RedisClient, deadlineMs: number): Promise<void> {
  if (client.status === 'end') return;
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  if (client.status === 'reconnecting') cut(client);
  else client.quit().catch(() => cut(client));
  await withDeadline(ended, deadlineMs, () => new Error('not closed in time')).catch(() => cut(client));
}

/** Between two attempts to connect there is no socket to cut, and ioredis would leave pending commands pending for ever. */
function cut(client: RedisClient): void {
  if (client.status === 'end') return;
  if (client.status === 'reconnecting') client.connect().catch(() => {});
  client.disconnect();
}
