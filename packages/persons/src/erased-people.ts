/**
 * Whom nobody may be sent to any more. Of an erased person only keyed digests are left, one for each known identifier. The
 * digests of one person share the id of their erasure, so that an interrupted erasure can be repeated.
 */
import type { Profile } from '@tracklayer/events';
import { chunks, createTurnBatch, type RedisClient } from '@tracklayer/redis';
import type { DigestKeySource } from './digest-key.js';
import { erasedKeys } from './keys.js';
import { decidingDigests } from './person-digests.js';

/** Digests of one request to Redis. */
const AT_ONCE = 1_000;

export interface ErasedPeople {
  /** Whether anybody was erased. One short read. */
  any(): Promise<boolean>;
  /**
   * Whether the person of each profile was erased, in the order given. One short read where nobody was. All calls of one
   * turn of the event loop share it; it leaves at the end of the turn.
   */
  among(profiles: readonly Profile[]): Promise<boolean[]>;
}

/** For a destination that sends to erased people. */
export const NOBODY_ERASED: ErasedPeople = {
  any: async () => false,
  among: async (profiles) => profiles.map(() => false),
};

export function erasedPeopleOver(
  redis: RedisClient,
  destination: string,
  digestKey: DigestKeySource,
): ErasedPeople {
  const { people } = erasedKeys(destination);
  const any = async () => (await redis.exists(people)) === 1;

  /** Whether each of these groups of profiles holds erased people. The groups of one turn share the reads. */
  const among = createTurnBatch(async (groups: readonly (readonly Profile[])[]) => {
    if (!(await any())) return groups.map((profiles) => ({ result: profiles.map(() => false) }));
    const key = await digestKey();
    const digests = groups.map((profiles) => profiles.map((profile) => decidingDigests(key, profile)));
    const erased = await knownOf(redis, people, [...new Set(digests.flat(2))]);
    const isErased = (own: readonly string[]) => own.some((digest) => erased.has(digest));
    return digests.map((each) => ({ result: each.map(isErased) }));
  });

  return { any, among: (profiles) => (profiles.length === 0 ? Promise.resolve([]) : among(profiles)) };
}

/** Those of these digests that the hash has, with their values. */
async function knownOf(
  redis: RedisClient,
  key: string,
  digests: readonly string[],
): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (const some of chunks(digests, AT_ONCE)) {
    const values = await redis.hmget(key, ...some);
    for (const [index, value] of values.entries())
      if (value !== null) known.set(some[index] as string, value);
  }
  return known;
}

/** One erasure, as the digests of its person name it. */
interface Erasure {
  id: string;
  /** Epoch ms: when it was first asked for. */
  atMs: number;
}

/** The register of erased people, for the commands that erase and show. */
interface ErasedRegister {
  /** The erasures of these digests, without repetitions. */
  erasuresOf(digests: readonly string[]): Promise<Erasure[]>;
  /** Every digest of an erasure. Reads the whole register. */
  digestsOf(erasureIds: readonly string[]): Promise<string[]>;
  /** Forbids to send to these digests. A digest that is known keeps its erasure. */
  forbid(digests: readonly string[], erasure: Erasure): Promise<void>;
}

export function erasedRegister(redis: RedisClient, destination: string): ErasedRegister {
  const { people } = erasedKeys(destination);
  return {
    async erasuresOf(digests) {
      const known = await knownOf(redis, people, digests);
      return [...new Map([...known.values()].map(parse).map((erasure) => [erasure.id, erasure])).values()];
    },
    async digestsOf(erasureIds) {
      const wanted = new Set(erasureIds);
      const found = new Set<string>();
      let cursor = '0';
      do {
        const [next, pairs] = await redis.hscan(people, cursor, 'COUNT', AT_ONCE);
        for (let at = 0; at < pairs.length; at += 2) {
          if (wanted.has(parse(pairs[at + 1] as string).id)) found.add(pairs[at] as string);
        }
        cursor = next;
      } while (cursor !== '0');
      return [...found];
    },
    async forbid(digests, { id, atMs }) {
      const value = `${id} ${Math.trunc(atMs)}`;
      await Promise.all(digests.map((digest) => redis.hsetnx(people, digest, value)));
    },
  };
}

function parse(value: string): Erasure {
  const [id = '', atMs = ''] = value.split(' ');
  return { id, atMs: Number(atMs) };
}
