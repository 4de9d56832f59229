import type { RedisClient } from '@tracklayer/redis';
import { afterDeath, type Death } from '../letter/death.js';
import { memberOf } from '../letter/letter-id.js';
import { changeLetter } from './transition.js';

/**
 * Records a death: the letter, its place among its cause, the mark `dead` on the job and the count, in one script. The
 * job may leave its lane afterwards, never before: killed in between, it dies again, and that changes nothing.
 *
 * @returns `recorded`; `already` where this death is on record; `settled` where the job has ended well meanwhile (it ran
 *   twice, say, and the other run delivered it): then there is nothing to mourn.
 */
export async function recordDeath(
  redis: RedisClient,
  destination: string,
  death: Death,
): Promise<'recorded' | 'already' | 'settled'> {
  const changed = await changeLetter(
    redis,
    destination,
    memberOf(death.ref),
    (before) => {
      const letter = afterDeath(destination, death, before);
      return letter && { to: letter };
    },
    { expectNone: true },
  );
  if (changed.kind === 'settled') return 'settled';
  return changed.kind === 'moved' ? 'recorded' : 'already';
}
