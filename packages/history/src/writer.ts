/**
 * Writes what one worker counted for one destination, with one command at a time.
 *
 * Defends against:
 * - a Redis that refuses writes, or is away: the counts are kept, and a later write adds them to their own minutes;
 * - an answer that was lost: the same write comes again with the same number, and the script adds it once.
 */
import { type RedisClient, runScript } from '@tracklayer/redis';
import { listsOf } from './cell.js';
import { historyKeys } from './keys.js';
import { createRecorder, type LaneRecorder, type Recorded } from './recorder.js';
import { WRITE, type WriteRequest } from './write-script.js';

export interface HistoryWriter {
  lane(name: string): LaneRecorder;
  /** Says which lanes a hold stops now, wholly or in part. Their held time counts until the next call without them. */
  held(lanes: readonly string[]): void;
  /**
   * Writes what was counted since the last write. One command. None where nothing was counted and the last write is not
   * 15 s ago. Calls at the same time share one write.
   */
  write(options?: { always?: boolean }): Promise<void>;
  /** Writes all that was counted until now, also while another write is under way. For the end of a worker. */
  flush(): Promise<void>;
}

export interface HistoryWriterOptions {
  redis: RedisClient;
  destination: string;
  /** A new one for each writer: the counts of a writer that ended are not confused with those of another. */
  id: string;
  /** Version of the worker. */
  version: string;
  /**
   * The worker's clock, epoch ms. It says how old a count is, so it may be wrong, but must not jump.
   * In tests with `ownClock` it is the time of a write.
   */
  nowMs: () => number;
  /** Writes by the worker's clock, not by that of Redis; in tests only. */
  ownClock?: boolean;
}

/** Producers enqueue, lanes age and people pause also while a worker has nothing to count. */
const IDLE_MS = 15_000;

const NOTHING_DUE = Promise.resolve();

export function createHistoryWriter(options: HistoryWriterOptions): HistoryWriter {
  const { redis, destination, id, version, nowMs, ownClock = false } = options;
  const recorder = createRecorder(nowMs);
  const { prefix, counts, state } = historyKeys(destination);
  let number = 1;
  /** What the write with this number holds. It stays the same until Redis has answered. */
  let unwritten: Recorded | undefined;
  let writtenMs = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> | undefined;

  function requestOf({ parts, spans }: Recorded): WriteRequest {
    const now = nowMs();
    const agoMs = (atMs: number) => Math.max(0, now - atMs);
    return {
      nowMs: ownClock ? now : 0,
      writer: id,
      number,
      version,
      parts: parts.map(({ atMs, lanes }) => ({
        ago: agoMs(atMs),
        lanes: Object.fromEntries([...lanes].map(([lane, cell]) => [lane, listsOf(cell)])),
      })),
      spans: spans.map(({ lane, counter, fromMs, toMs }) => [lane, counter, agoMs(fromMs), agoMs(toMs)]),
    };
  }

  function isDue(): boolean {
    unwritten ??= recorder.take();
    return unwritten !== undefined || nowMs() - writtenMs >= IDLE_MS;
  }

  async function writeOnce(): Promise<void> {
    const startedMs = nowMs();
    unwritten ??= recorder.take();
    unwritten ??= { parts: [], spans: [] };
    await runScript(redis, WRITE, [prefix, counts, state], [JSON.stringify(requestOf(unwritten))]);
    unwritten = undefined;
    number += 1;
    writtenMs = startedMs;
  }

  function write({ always = false } = {}): Promise<void> {
    if (writing !== undefined) return writing;
    if (!always && !isDue()) return NOTHING_DUE;
    writing = writeOnce().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  return {
    lane: recorder.lane,
    held: recorder.held,
    write,
    async flush() {
      await writing?.catch(() => undefined);
      // A write that failed comes again as it was, so what was counted since then needs one more.
      if (unwritten !== undefined) await write();
      await write();
    },
  };
}
