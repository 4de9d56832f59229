import type { RedisClient } from '@tracklayer/redis';
import { migrationKeys } from '../migration/keys.js';

/** Fields of a migration that hold texts of the operator: constants of a map, names of files. */
const isText = (field: string) => field === 'order' || field === 'unfinished' || field.startsWith('file:');

/**
 * Takes a person out of what a migration remembers of its orders. A constant that names the person is replaced, so that a
 * resumed run refuses its lines. Returns how many fields named the person. With `dryRun` nothing is changed.
 */
export async function redactMigration(
  redis: RedisClient,
  destination: string,
  migrationId: string,
  redact: (json: string) => string,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<number> {
  const { migration } = migrationKeys(destination, migrationId);
  const stored = await redis.hgetall(migration);
  let count = 0;
  for (const [field, json] of Object.entries(stored).filter(([name]) => isText(name))) {
    const redacted = redact(json);
    if (redacted === json) continue;
    count += 1;
    if (!dryRun) await redis.hset(migration, field, redacted);
  }
  return count;
}
