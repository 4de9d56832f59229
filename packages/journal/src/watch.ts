/**
 * Follows what happens now. Steps are written only while a reader watches, and only the newest ones stay. So a watcher that
 * was killed costs Redis nothing after a few seconds.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisClient } from '@tracklayer/redis';
import { journalKeys } from './keys.js';
import { STEPS_TOLD } from './lua.js';

/** One thing that happened to a job. */
export interface JournalStep {
  /** Epoch ms of Redis's clock. */
  atMs: number;
  what: string;
  type: string;
  jobId: string;
  /** The tag of its event. */
  tag: string;
}

const WATCHED_MS = 10_000;
const RENEW_MS = 3_000;
const READ_EVERY_MS = 250;
const READ_AT_ONCE = 1_000;

/** What happened since the last reading. */
export interface WatchedSteps {
  /** In the order in which Redis wrote them. */
  steps: JournalStep[];
  /** Steps that are gone, because they came faster than they were read. They came before these ones. */
  leftOut: number;
}

/** The steps from now on, until the signal is aborted. */
export async function* watchJournal(
  redis: RedisClient,
  destination: string,
  signal: AbortSignal,
): AsyncGenerator<WatchedSteps, undefined> {
  const { watched, steps, state } = journalKeys(destination);
  const newest = await redis.xrevrange(steps, '+', '-', 'COUNT', 1);
  let last = newest[0]?.[0] ?? '0-0';
  let told = newest[0] ? numberOf(newest[0]) : Number((await redis.hget(state, STEPS_TOLD)) ?? 0);
  let renewedMs = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    if (performance.now() - renewedMs > RENEW_MS) {
      await redis.set(watched, '1', 'PX', WATCHED_MS);
      renewedMs = performance.now();
    }
    const found = await redis.xrange(steps, `(${last}`, '+', 'COUNT', READ_AT_ONCE);
    const end = found.at(-1);
    const leftOut = end === undefined ? 0 : Math.max(0, numberOf(end) - told - found.length);
    if (end !== undefined) [last, told] = [end[0], numberOf(end)];
    yield { steps: found.map(stepOf), leftOut };
    if (found.length < READ_AT_ONCE) await sleep(READ_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

function numberOf([, pairs]: [id: string, pairs: string[]]): number {
  return Number(pairs[pairs.indexOf('n') + 1]);
}

function stepOf([id, pairs]: [id: string, pairs: string[]]): JournalStep {
  const fields = new Map<string, string>();
  for (let at = 0; at < pairs.length; at += 2) fields.set(pairs[at] as string, pairs[at + 1] as string);
  return {
    atMs: Number(id.split('-')[0]),
    what: fields.get('what') ?? '',
    type: fields.get('type') ?? '',
    jobId: fields.get('job') ?? '',
    tag: fields.get('tag') ?? '',
  };
}
