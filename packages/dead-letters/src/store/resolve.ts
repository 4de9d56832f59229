import type { RedisClient } from '@tracklayer/redis';
import type { Resolution } from '../letter/letter.js';
import { memberOf, parseLetterId } from '../letter/letter-id.js';
import { changeLetter } from './transition.js';

/**
 * The replay of a letter ended well. True if this call resolved it; false where it was not replaying, so calling twice,
 * or late, does no harm.
 */
export async function resolveLetter(
  redis: RedisClient,
  destination: string,
  id: string,
  resolution: Resolution,
  nowMs: number,
): Promise<boolean> {
  const ref = parseLetterId(id);
  if (ref === undefined) return false;
  const changed = await changeLetter(redis, destination, memberOf(ref), (letter) =>
    letter?.state === 'replaying'
      ? { to: { ...letter, state: 'resolved', resolution, resolvedAtMs: nowMs } }
      : undefined,
  );
  return changed.kind === 'moved';
}
