import type { RedisClient } from '@tracklayer/redis';
import type { Resolution } from '../letter/letter.js';
import { memberOf, parseLetterId } from '../letter/letter-id.js';
import { transitionLetter } from './transition.js';

/**
 * Marks the letter of a successful replay as resolved.
 *
 * @returns true if this call resolved it; false if the letter was not replaying. A second or a late call does no harm.
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
  const { kind } = await transitionLetter(redis, destination, memberOf(ref), (letter) =>
    letter?.state === 'replaying'
      ? { to: { ...letter, state: 'resolved', resolution, resolvedAtMs: nowMs } }
      : undefined,
  );
  return kind === 'applied';
}

/** Removes a resolved letter. @returns false if there is none in that state. */
export async function forgetLetter(redis: RedisClient, destination: string, id: string): Promise<boolean> {
  const ref = parseLetterId(id);
  if (ref === undefined) return false;
  const { kind } = await transitionLetter(redis, destination, memberOf(ref), (letter) =>
    letter?.state === 'resolved' ? { end: 'forgotten' } : undefined,
  );
  return kind === 'applied';
}
