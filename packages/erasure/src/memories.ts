import { IDENTIFIERS, refusedField } from '@tracklayer/events';
import { laneKeys } from '@tracklayer/lanes';
import type { PersonHashes } from '@tracklayer/persons';
import { chunks, type RedisClient } from '@tracklayer/redis';
import { scanKeys } from './scan-keys.js';

/** What is remembered of one delivered profile. */
export interface Memory {
  /** The digest that names it. */
  name: string;
  /** The hashes of the identifiers that were delivered, or refused where none of that kind was delivered. */
  hashes: PersonHashes;
  /** The name of the memory that the person has now. */
  pointsTo?: string;
  fields: string[];
  /** Epoch ms: of the newest field. */
  newestMs: number;
}

const READ_AT_ONCE = 200;

/** Every memory of the destination. */
export async function* readMemories(redis: RedisClient, destination: string): AsyncGenerator<Memory> {
  const prefix = laneKeys(destination).profile('');
  for await (const keys of scanKeys(redis, `${prefix}*`)) {
    for (const some of chunks(keys, READ_AT_ONCE)) {
      const found = await Promise.all(some.map((key) => redis.hgetall(key)));
      for (const [index, fields] of found.entries()) {
        const name = (some[index] as string).slice(prefix.length);
        if (Object.keys(fields).length > 0) yield memoryOf(name, fields);
      }
    }
  }
}

/** Reads the hash of a memory: field → `<hash>:<epoch ms>`. Pure. */
function memoryOf(name: string, stored: Record<string, string>): Memory {
  const hashes: PersonHashes = {};
  for (const identifier of IDENTIFIERS) {
    const value = stored[identifier] ?? stored[refusedField(identifier)];
    if (value !== undefined) hashes[identifier] = hashIn(value);
  }
  const times = Object.values(stored).map((value) => Number(value.slice(value.lastIndexOf(':') + 1)));
  return {
    name,
    hashes,
    ...(stored.person !== undefined && { pointsTo: hashIn(stored.person) }),
    fields: Object.keys(stored),
    newestMs: Math.max(...times),
  };
}

function hashIn(value: string): string {
  return value.slice(0, value.lastIndexOf(':'));
}
