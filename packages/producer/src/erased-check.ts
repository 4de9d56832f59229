import type { Profile } from '@tracklayer/events';
import { announcedMode, type DigestKeySource, erasedPeopleOver } from '@tracklayer/persons';
import type { RedisClient } from '@tracklayer/redis';

/** Whose events are not enqueued any more. */
export interface ErasedCheck {
  /** For each profile, whether its person was erased at the destination. Reads nothing while nobody was. */
  among(destination: string, profiles: readonly Profile[]): Promise<boolean[]>;
}

/** How long an answer of the destination is used. The worker checks every job, so an event in between is not sent either. */
const CHECK_EVERY_MS = 1_000;

/**
 * Keeps personal data of erased people out of Redis, and lets the receipt say so. A shop that erased nobody pays for one short
 * read a second.
 */
export function createErasedCheck(
  redis: RedisClient,
  digestKey: DigestKeySource,
  now: () => number,
): ErasedCheck {
  const answers = new Map<string, { atMs: number; applies: boolean }>();

  async function applies(destination: string): Promise<boolean> {
    const nowMs = now();
    const last = answers.get(destination);
    if (last && Math.abs(nowMs - last.atMs) < CHECK_EVERY_MS) return last.applies;
    const [any, mode] = await Promise.all([
      erasedPeopleOver(redis, destination, digestKey).any(),
      announcedMode(redis, destination),
    ]);
    const found = any && mode === 'skip';
    answers.set(destination, { atMs: nowMs, applies: found });
    return found;
  }

  return {
    async among(destination, profiles) {
      if (!(await applies(destination))) return profiles.map(() => false);
      return erasedPeopleOver(redis, destination, digestKey).among(profiles);
    },
  };
}
