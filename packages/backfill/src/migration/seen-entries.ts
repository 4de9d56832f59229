/**
 * Which entries of a migration were taken, in compact sets.
 *
 * Redis does nothing else while it works on a thousand entries, so it is asked about a hundred at a time, and live traffic's
 * commands come between. A step is put on record whole all the same: its members go into the migration's hash as one text, in
 * the same instant as the file's place, and into the sets after that. A process killed in between leaves the text, and
 * whoever reads next remembers it first.
 */
import { chunks, type RedisClient, runScript } from '@tracklayer/redis';
import { setMember } from './entry-id.js';
import { type MigrationKeys, UNREMEMBERED } from './keys.js';
import { FORGET_TEXT, REMEMBER, SEEN } from './scripts.js';

const AT_ONCE = 100;
/** Entries taken are remembered so long after the last of them: so long a corrected file can follow. */
const SEEN_MS = 30 * 24 * 3_600_000;

/** Which of these were taken before. `sets`: prefix of the sets. */
export function seenIn(redis: RedisClient, sets: string, keys: readonly string[]): Promise<boolean[]> {
  return askEach(keys, (some) => runScript(redis, SEEN, [sets], [membersOf(some)]));
}

/** Remembers entries for so long after the last of them. `sets`: prefix of the sets. */
export async function remember(
  redis: RedisClient,
  sets: string,
  members: readonly string[],
  forMs: number,
): Promise<void> {
  for (const some of chunks(members, AT_ONCE)) await runScript(redis, REMEMBER, [sets], [some.join(), forMs]);
}

/** Remembers what the last step on record took, and forgets the text. */
export async function rememberStep(
  redis: RedisClient,
  { migration, seen }: Pick<MigrationKeys, 'migration' | 'seen'>,
): Promise<void> {
  const text = await redis.hget(migration, UNREMEMBERED);
  if (!text) return;
  await remember(redis, seen, text.split(','), SEEN_MS);
  await runScript(redis, FORGET_TEXT, [migration], [UNREMEMBERED, text]);
}

export function membersOf(keys: readonly string[]): string {
  return keys.map(setMember).join();
}

/** @param ask answers a letter each: `1` or `0`. */
export async function askEach(
  keys: readonly string[],
  ask: (some: readonly string[]) => Promise<unknown>,
): Promise<boolean[]> {
  const found: boolean[] = [];
  for (const some of chunks(keys, AT_ONCE)) {
    for (const letter of String(await ask(some))) found.push(letter === '1');
  }
  return found;
}
