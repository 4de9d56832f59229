import type { RedisClient } from '@tracklayer/redis';
import { deadKeys } from './keys.js';
import type { DeadLetter } from './letter/letter.js';
import { memberOf, parseLetterId } from './letter/letter-id.js';
import { causeShelves, REPLAYING, RESOLVED } from './store/indexes.js';
import { readLetters } from './store/read.js';
import { asPlaced, isUnreadable } from './store/unreadable.js';

/** One letter by its id; undefined where there is none. */
export async function getLetter(
  redis: RedisClient,
  destination: string,
  id: string,
): Promise<DeadLetter | undefined> {
  const ref = parseLetterId(id);
  if (ref === undefined) return undefined;
  const [letter] = await readLetters(redis, destination, [memberOf(ref)]);
  return letter && isUnreadable(letter) ? found(redis, destination, letter) : letter;
}

/** Nobody said on which shelf it stands, and it does not say so itself. */
async function found(redis: RedisClient, destination: string, letter: DeadLetter): Promise<DeadLetter> {
  const keys = deadKeys(destination);
  const shelves = [REPLAYING, RESOLVED, ...causeShelves(await redis.hgetall(keys.causes))];
  const times = await Promise.all(
    shelves.map(({ name }) => redis.zscore(keys.shelf(name), memberOf(letter))),
  );
  const at = times.findIndex((time) => time !== null);
  if (at === -1) return letter;
  const state = shelves[at] === REPLAYING ? 'replaying' : shelves[at] === RESOLVED ? 'resolved' : 'dead';
  return asPlaced(letter, state, { timeMs: Number(times[at]) });
}
