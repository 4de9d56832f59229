import type { RedisClient } from './connect.js';
import { withDeadline } from './deadline.js';

/**
 * Lets commands in flight be answered, then closes. After `deadlineMs`, or when Redis is away, the connection is cut
 * instead, so that a shutdown never hangs on an outage. Never rejects; closing twice is fine.
 */
export async function closeRedis(client: RedisClient, deadlineMs: number): Promise<void> {
  if (client.status === 'end') return;
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  const goodbye = client.quit().then(
    () => ended,
    () => client.disconnect(),
  );
  try {
    await withDeadline(goodbye, deadlineMs, () => new Error('not closed in time'));
  } catch {
    client.disconnect();
  }
}
