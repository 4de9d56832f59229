/**
 * Whether there is any user. Then everybody signs in, on loopback too.
 *
 * Each request asks this, also while Redis is silent and a page must say so. So the last answer counts, and is asked for again in
 * the background.
 */
import type { Users } from '@tracklayer/users';
import { inTime } from './in-time.js';

const FRESH_MS = 2_000;

/** @param now epoch ms */
export function createAnyUser(users: Pick<Users, 'areThere'>, now: () => number): () => Promise<boolean> {
  let known: boolean | undefined;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let asking: Promise<boolean> | undefined;

  const ask = (): Promise<boolean> => {
    asking ??= users
      .areThere()
      .then((answer) => {
        known = answer;
        askedAtMs = now();
        return answer;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };

  return async () => {
    if (known === undefined) return inTime(ask());
    if (Math.abs(now() - askedAtMs) >= FRESH_MS) ask().catch(() => {});
    return known;
  };
}
