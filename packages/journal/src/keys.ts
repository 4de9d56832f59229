import { destinationPrefix } from '@tracklayer/redis';

/**
 * The Redis keys of one destination's journal. All carry the hash tag of the destination, so one script may use them beside
 * the lanes on a Redis Cluster too. A day is counted from 1970, in UTC. Everything about a day expires with it.
 */
export interface JournalKeys {
  /**
   * Hash: `sealed`, how many logs were sealed so far; `steps`, how many steps were written for readers; `left_out` and `left_out_at`, see
   * `lua.ts`.
   */
  state: string;
  /** Sorted set: the days that have a log or buckets, scored by the epoch ms at which the last of it expires. */
  days: string;
  /** String: the newest records of a day, see `records.ts`. Scripts append to it. */
  log(day: string): string;
  /** List: the names of logs that became large, `<day>:<number>`, the oldest first. A worker compacts them. */
  sealed: string;
  /** String: a log that takes no more records. */
  sealedLog(name: string): string;
  /** List of texts: the records of the events whose tags lie in this bucket, see `buckets.ts`. */
  entries(day: string, bucket: string): string;
  /** List of texts: what finds events, for the tags of this bucket. */
  index(day: string, bucket: string): string;
  /** Lease of the process that compacts, or that forgets a person. */
  lease: string;
  /** Exists while a reader watches. */
  watched: string;
  /** Stream: what happens while a reader watches. The newest 10,000 steps or so. */
  steps: string;
}

export function journalKeys(destination: string): JournalKeys {
  const state = `${destinationPrefix(destination)}:journal`;
  return {
    state,
    days: `${state}:days`,
    log: (day) => `${state}:log:${day}`,
    sealed: `${state}:sealed`,
    sealedLog: (name) => `${state}:sealed:${name}`,
    entries: (day, bucket) => `${state}:e${day}:${bucket}`,
    index: (day, bucket) => `${state}:i${day}:${bucket}`,
    lease: `${state}:lease`,
    watched: `${state}:watched`,
    steps: `${state}:steps`,
  };
}
