import type { RedisClient } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { UnreadableLetterError, unpackLetter } from '../letter/codec.js';
import type { DeadLetter } from '../letter/letter.js';
import { unreadableLetter } from './unreadable.js';

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
