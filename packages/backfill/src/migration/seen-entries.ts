/**
 * Keeps which entries a migration has seen, in compact sets.
 *
 * Redis serves no other client while it works on a thousand entries. So each request has a hundred, and live traffic runs in
 * between. A step is still committed completely: the commit writes its members as one text into the hash of the migration,
 * together with the new place of the file. Afterwards the members move to the sets.
 *
 * Defends against a kill in between. The text remains, and the next reader moves its members first.
 */
import { hash } from 'node:crypto';
import { chunks, type RedisClient, runScript } from '@tracklayer/redis';
import { SETS, setMember } from './entry-id.js';
import { type MigrationKeys, PENDING_MEMBERS } from './keys.js';
import { DELETE_IF_DIGEST, REMEMBER, SEEN } from './scripts.js';

/** Entries per request to Redis. */
const CHUNK_SIZE = 100;
/** The lifetime of the sets after their last entry. A corrected file can follow within this time. */
const SEEN_MS = 30 * 24 * 3_600_000;

/** Which of these keys were seen before. `sets`: prefix of the sets. */
export function seenIn(redis: RedisClient, sets: string, keys: readonly string[]): Promise<boolean[]> {
  return askInChunks(keys, (some) => runScript(redis, SEEN, [sets], [membersOf(some)]));
}

/** Adds members to sets. */
export type AddMembers = (members: readonly string[]) => Promise<void>;

/** A set gets its time to live anew after this part of it. */
const RENEWED_AFTER = 0.01;

/**
 * Adds members to the sets, which expire at the earliest `forMs` after their last member. Most members come to a set whose time
 * to live is almost whole. They cost Redis one command instead of two.
 *
 * @param sets prefix of the sets.
 */
export function createAddMembers(
  redis: RedisClient,
  sets: string,
  forMs: number,
  now: () => number = Date.now,
): AddMembers {
  const renewAfterMs = forMs * RENEWED_AFTER;
  const renewedAtMs = new Float64Array(SETS).fill(Number.NEGATIVE_INFINITY);
  return (members) =>
    eachInTurn(members, (some) => {
      const nowMs = now();
      const due: number[] = [];
      for (const member of some) {
        const set = Number.parseInt(member, 10);
        if (Math.abs(nowMs - (renewedAtMs[set] as number)) < renewAfterMs) continue;
        renewedAtMs[set] = nowMs;
        due.push(set);
      }
      return runScript(redis, REMEMBER, [sets], [some.join(), Math.ceil(forMs + renewAfterMs), due.join()]);
    });
}

/** Adds members to the sets of a migration. */
export function addToSets(redis: RedisClient, { seen }: Pick<MigrationKeys, 'seen'>): AddMembers {
  return createAddMembers(redis, seen, SEEN_MS);
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

/** Moves the members of the last committed step to the sets, where a killed reader has left them. */
export async function moveStepToSets(
  redis: RedisClient,
  keys: Pick<MigrationKeys, 'migration' | 'seen'>,
): Promise<void> {
  const text = await redis.hget(keys.migration, PENDING_MEMBERS);
  if (text) await moveMembers(redis, keys, text, addToSets(redis, keys));
}

/** @param text the members that were committed with a step. */
export async function moveMembers(
  redis: RedisClient,
  { migration }: Pick<MigrationKeys, 'migration'>,
  text: string,
  add: AddMembers,
): Promise<void> {
  if (text === '') return;
  await add(text.split(','));
  await runScript(redis, DELETE_IF_DIGEST, [migration], [PENDING_MEMBERS, hash('sha1', text)]);
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
