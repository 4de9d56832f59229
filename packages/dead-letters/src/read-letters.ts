import type { RedisClient } from '@tracklayer/redis';
import { unpackLetter } from './codec.js';
import { deadKeys } from './keys.js';
import type { DeadLetter } from './letter.js';

/** One letter, packed; null where there is none. */
export async function readPacked(
  redis: RedisClient,
  destination: string,
  member: string,
): Promise<Buffer | null> {
  return redis.getBuffer(deadKeys(destination).letter(member));
}

/** The letters of these short names, in the order given; undefined where one is gone. */
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
    return packed ? unpackLetter(destination, member, packed) : undefined;
  });
}
