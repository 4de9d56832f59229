import type { Profile } from '@tracklayer/events';
import {
  announcedMode,
  type DigestKeySource,
  type ErasedPeople,
  erasedPeopleOver,
} from '@tracklayer/persons';
import type { RedisClient } from '@tracklayer/redis';
import { recentAnswers } from './recent-answers.js';

/** Whose events are not enqueued any more. */
export interface ErasedCheck {
  /** For each profile, whether its person was erased at the destination. Reads nothing while nobody was. */
  among(destination: string, profiles: readonly Profile[]): Promise<boolean[]>;
}

/**
 * Keeps personal data of erased people out of Redis, and lets the receipt say so. A shop that erased nobody pays for one short
 * read a second. The worker checks every job, so an event in between is not sent either.
 */
export function createErasedCheck(
  redis: RedisClient,
  digestKey: DigestKeySource,
  now: () => number,
): ErasedCheck {
  const peopleOf = new Map<string, ErasedPeople>();

  /** One for all calls, because the calls of one turn share its reads. */
  function erasedAt(destination: string): ErasedPeople {
    const people = peopleOf.get(destination) ?? erasedPeopleOver(redis, destination, digestKey);
    peopleOf.set(destination, people);
    return people;
  }

  const applies = recentAnswers(async (destination: string) => {
    const [any, mode] = await Promise.all([erasedAt(destination).any(), announcedMode(redis, destination)]);
    return any && mode === 'skip';
  }, now);

  return {
    async among(destination, profiles) {
      if (!(await applies(destination))) return profiles.map(() => false);
      return erasedAt(destination).among(profiles);
    },
  };
}
