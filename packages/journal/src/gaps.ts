import type { RedisClient } from '@tracklayer/redis';
import { journalKeys } from './keys.js';
import { LEFT_OUT, LEFT_OUT_AT } from './lua.js';

/** Records that the journal left out because Redis was short of memory. */
export interface JournalGaps {
  records: number;
  /** Epoch ms of the last one. */
  lastAtMs: number;
}

/** Undefined where the journal left out none. */
export async function journalGaps(redis: RedisClient, destination: string): Promise<JournalGaps | undefined> {
  const [records, lastAtMs] = await redis.hmget(journalKeys(destination).state, LEFT_OUT, LEFT_OUT_AT);
  return records == null ? undefined : { records: Number(records), lastAtMs: Number(lastAtMs ?? 0) };
}
