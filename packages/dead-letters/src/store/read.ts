import type { RedisClient } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { UnreadableLetterError, unpackLetter } from '../letter/codec.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf, parseLetterId } from '../letter/letter-id.js';
import { causeShelves, REPLAYING, RESOLVED } from './indexes.js';
import { asPlaced, isUnreadable, unreadableLetter } from './unreadable.js';

/** One letter, packed; null where there is none. */
export async function readPacked(
  redis: RedisClient,
  destination: string,
  member: string,
): Promise<Buffer | null> {
  return redis.getBuffer(deadKeys(destination).letter(member));
}

/** The letters of these short names, in the order given; undefined where one is gone, a stub where it cannot be read. */
export async function readLetters(
  redis: RedisClient,
  destination: string,
  members: readonly string[],
): Promise<(DeadLetter | undefined)[]> {
  if (members.length === 0) return [];
  const keys = deadKeys(destination);
  const found = await redis.mgetBuffer(members.map((member) => keys.letter(member)));
  return members.map((member, index) => {
    const packed = found[index];
    return packed ? readable(destination, member, packed) : undefined;
  });
}

function readable(destination: string, member: string, packed: Buffer): DeadLetter {
  try {
    return unpackLetter(destination, member, packed);
  } catch (error) {
    if (!(error instanceof UnreadableLetterError)) throw error;
    return unreadableLetter(destination, member);
  }
}

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
