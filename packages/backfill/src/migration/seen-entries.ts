/**
 * Keeps which entries a migration has seen, in compact sets.
 *
 * Redis serves no other client while it works on a thousand entries. So each request has a hundred, and live traffic runs in
 * between. A step is still committed completely: the commit writes its members as one text into the hash of the migration,
 * together with the new place of the file. Afterwards the members move to the sets.
 *
 * Defends against a kill in between. The text remains, and the next reader moves its members first.
 */
import { chunks, type RedisClient, runScript } from '@tracklayer/redis';
import { setMember } from './entry-id.js';
import { type MigrationKeys, PENDING_MEMBERS } from './keys.js';
import { DELETE_IF_EQUAL, REMEMBER, SEEN } from './scripts.js';

/** Entries per request to Redis. */
const CHUNK_SIZE = 100;
/** The lifetime of the sets after their last entry. A corrected file can follow within this time. */
const SEEN_MS = 30 * 24 * 3_600_000;

/** Which of these keys were seen before. `sets`: prefix of the sets. */
export function seenIn(redis: RedisClient, sets: string, keys: readonly string[]): Promise<boolean[]> {
  return askInChunks(keys, (some) => runScript(redis, SEEN, [sets], [membersOf(some)]));
}

/** Adds members to the sets. The sets expire `forMs` after their last member. `sets`: prefix of the sets. */
export async function addMembers(
  redis: RedisClient,
  sets: string,
  members: readonly string[],
  forMs: number,
): Promise<void> {
  await eachInTurn(members, (some) => runScript(redis, REMEMBER, [sets], [some.join(), forMs]));
}

/** While Redis runs one request, the next one is on its way. More of them at once would delay live traffic. */
async function eachInTurn(
  keys: readonly string[],
  send: (some: readonly string[]) => Promise<unknown>,
  receive: (answer: unknown) => void = () => undefined,
): Promise<void> {
  let before: Promise<unknown> | undefined;
  for (const some of chunks(keys, CHUNK_SIZE)) {
    const sent = send(some);
    sent.catch(() => undefined);
    if (before !== undefined) receive(await before);
    before = sent;
  }
  if (before !== undefined) receive(await before);
}

/** Moves the members of the last committed step to the sets. */
export async function moveStepToSets(
  redis: RedisClient,
  { migration, seen }: Pick<MigrationKeys, 'migration' | 'seen'>,
): Promise<void> {
  const text = await redis.hget(migration, PENDING_MEMBERS);
  if (!text) return;
  await addMembers(redis, seen, text.split(','), SEEN_MS);
  await runScript(redis, DELETE_IF_EQUAL, [migration], [PENDING_MEMBERS, text]);
}

/** The members of the keys, separated by commas. */
export function membersOf(keys: readonly string[]): string {
  return keys.map(setMember).join();
}

/**
 * Asks about many keys in small requests.
 *
 * @param ask returns one character per key: `1` or `0`.
 */
export async function askInChunks(
  keys: readonly string[],
  ask: (some: readonly string[]) => Promise<unknown>,
): Promise<boolean[]> {
  const found: boolean[] = [];
  await eachInTurn(keys, ask, (answers) => {
    for (const answer of String(answers)) found.push(answer === '1');
  });
  return found;
}
