import type { RedisClient } from '@tracklayer/redis';
import { afterDeath, type Death } from '../letter/death.js';
import { memberOf } from '../letter/letter-id.js';
import { rootCauseOf } from './root-cause.js';
import { transitionLetter } from './transition.js';

/**
 * Records a death. One script writes the letter, its indexes, the completion marker `dead` of the job, and the counts.
 * Remove the job from its lane afterwards, never before. If the worker is killed in between, the job dies again, and
 * that changes nothing.
 *
 * @param foundBy names of the properties by whose values the letter is found
 * @returns `recorded`; `already` if this death was recorded before; `settled` if the job has succeeded meanwhile. A job
 *   that ran twice can succeed in one run and die in the other. Then there is no letter.
 */
export async function recordDeath(
  redis: RedisClient,
  destination: string,
  death: Death,
  foundBy?: readonly string[],
): Promise<'recorded' | 'already' | 'settled'> {
  const rootCause = await rootCauseOf(redis, destination, death);
  const result = await transitionLetter(
    redis,
    destination,
    memberOf(death.ref),
    (before) => {
      const letter = afterDeath(destination, death, before, rootCause);
      return letter && { to: foundBy ? { ...letter, foundBy } : letter };
    },
    { expectNone: true },
  );
  if (result.kind === 'settled') return 'settled';
  return result.kind === 'applied' ? 'recorded' : 'already';
}
