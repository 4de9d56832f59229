import type { RedisClient } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { UnreadableLetterError, unpackLetter } from '../letter/codec.js';
import type { DeadLetter } from '../letter/letter.js';
import { memberOf, parseLetterId } from '../letter/letter-id.js';
import { parseGroupIndexes, REPLAYING, RESOLVED } from './indexes.js';
import { isUnreadable, unreadableLetter, withIndexState } from './unreadable.js';

/** One packed letter; null if there is none. */
export async function readPacked(
  redis: RedisClient,
  destination: string,
  member: string,
): Promise<Buffer | null> {
  return redis.getBuffer(deadKeys(destination).letter(member));
}

/** The letters of these short names, in the same order. A missing one is undefined; an unreadable one is a stub. */
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
    return packed ? unpackOrStub(destination, member, packed) : undefined;
  });
}

/** One letter by its id; undefined if there is none. */
export async function getLetter(
  redis: RedisClient,
  destination: string,
  id: string,
): Promise<DeadLetter | undefined> {
  const ref = parseLetterId(id);
  if (ref === undefined) return undefined;
  const [letter] = await readLetters(redis, destination, [memberOf(ref)]);
  return letter && isUnreadable(letter) ? findInIndexes(redis, destination, letter) : letter;
}

function unpackOrStub(destination: string, member: string, packed: Buffer): DeadLetter {
  try {
    return unpackLetter(destination, member, packed);
  } catch (error) {
    if (!(error instanceof UnreadableLetterError)) throw error;
    return unreadableLetter(destination, member);
  }
}

/** An unreadable letter does not tell its index, so every index is asked. */
async function findInIndexes(
  redis: RedisClient,
  destination: string,
  letter: DeadLetter,
): Promise<DeadLetter> {
  const keys = deadKeys(destination);
  const indexes = [REPLAYING, RESOLVED, ...parseGroupIndexes(destination, await redis.hgetall(keys.groups))];
  const times = await Promise.all(
    indexes.map(({ name }) => redis.zscore(keys.index(name), memberOf(letter))),
  );
  const at = times.findIndex((time) => time !== null);
  if (at === -1) return letter;
  const state = indexes[at] === REPLAYING ? 'replaying' : indexes[at] === RESOLVED ? 'resolved' : 'dead';
  return withIndexState(letter, state, { timeMs: Number(times[at]) });
}
