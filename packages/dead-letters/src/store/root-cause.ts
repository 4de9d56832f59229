import type { RedisClient } from '@tracklayer/redis';
import { causeIdOf } from '../letter/cause-key.js';
import { type Death, jobOf } from '../letter/death.js';
import { memberOf } from '../letter/letter-id.js';
import { readLetters } from './read.js';
import { isUnreadable } from './unreadable.js';

const WAITED_FOR_DEAD = 'predecessor_dead';

/**
 * The id of the cause of the dead letter that a job waited for. On-call mends one refused subscription, and its sign-up event
 * with it. Undefined for a job that died by itself, or whose predecessor is no longer dead.
 */
export async function rootCauseOf(
  redis: RedisClient,
  destination: string,
  { failure, job }: Death,
): Promise<string | undefined> {
  if (failure.code !== WAITED_FOR_DEAD) return undefined;
  const { follows } = jobOf({ job }) ?? {};
  if (follows === undefined) return undefined;
  const [letter] = await readLetters(redis, destination, [memberOf(follows)]);
  if (letter?.state !== 'dead' || isUnreadable(letter)) return undefined;
  return causeIdOf(letter);
}
