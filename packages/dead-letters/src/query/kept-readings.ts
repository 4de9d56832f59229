/**
 * Keeps what was read of the dead letters of a destination until one of them changes.
 *
 * Defends against many readers of many groups. Fifty destinations have ten thousand indexes of groups, and each open page asks
 * for their sizes every few seconds. Each change of a letter also changes a count of its destination. So one short answer of
 * Redis proves that what was read before is still exact. A destination whose letters changed is read again, the others are not.
 */
import { JOB_TYPES } from '@tracklayer/events';
import { laneKeys } from '@tracklayer/lanes';
import { defineScript, type RedisClient, runScript } from '@tracklayer/redis';
import { CHANGE_COUNTS } from '../store/accounting.js';

/** Reads only where no earlier reading is exact. Do not change what it resolves to: others get the same. */
export type KeptReadings = <T>(destination: string, key: string, read: () => Promise<T>) => Promise<T>;

interface Reading {
  atMs: number;
  value: Promise<unknown>;
}

interface OfDestination {
  version: string;
  readings: Map<string, Reading>;
}

/** Readings of one destination, those that were asked for last. */
const MOST_READINGS = 24;
/** An older release counts a death and its replay as if neither had happened. So nothing is kept for longer. */
const OLDEST_MS = 60_000;

const FIELDS = JOB_TYPES.flatMap((type) => CHANGE_COUNTS.map((name) => `'${type}:${name}'`));

/** KEYS: 1 counts of a destination. Returns one text: the counts of which each change of a letter changes at least one. */
const VERSION = defineScript(
  'dead-letters-version',
  `local counts = redis.call('HMGET', KEYS[1], ${FIELDS.join(', ')})
for at = 1, #counts do
  counts[at] = counts[at] or ''
end
return table.concat(counts, ',')`,
);

/** @param nowMs epoch ms */
export function createKeptReadings(redis: RedisClient, nowMs: () => number): KeptReadings {
  const kept = new Map<string, OfDestination>();
  const asked = new Map<string, Promise<unknown>>();

  /** Those who ask in the same turn of the event loop share the answer. An older answer might be that of before their own act. */
  function versionOf(destination: string): Promise<unknown> {
    const shared = asked.get(destination);
    if (shared !== undefined) return shared;
    const version = runScript(redis, VERSION, [laneKeys(destination).counts], []);
    asked.set(destination, version);
    setImmediate(() => asked.delete(destination));
    return version;
  }

  function ofDestination(destination: string, version: string): Map<string, Reading> {
    const own = kept.get(destination);
    if (own?.version === version) return own.readings;
    const readings = new Map<string, Reading>();
    kept.set(destination, { version, readings });
    return readings;
  }

  return async <T>(destination: string, key: string, read: () => Promise<T>) => {
    // The version comes first: a letter that changes during the reading makes the next one read again.
    const readings = ofDestination(destination, String(await versionOf(destination)));
    const known = readings.get(key);
    const atMs = nowMs();
    readings.delete(key);
    const isExact = known !== undefined && atMs - known.atMs <= OLDEST_MS;
    const reading = isExact ? known : { atMs, value: read() };
    readings.set(key, reading);
    for (const oldest of readings.keys()) {
      if (readings.size <= MOST_READINGS) break;
      readings.delete(oldest);
    }
    try {
      return (await reading.value) as T;
    } catch (error) {
      if (readings.get(key) === reading) readings.delete(key);
      throw error;
    }
  };
}
