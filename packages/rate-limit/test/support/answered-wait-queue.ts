import type { PerClass, Taken } from '../../src/model.js';
import { createWaitQueue, type WaitQueue } from '../../src/wait-queue.js';

export const LIVE = 0;
export const REPLAY = 1;
export const BACKFILL = 2;
export const patient: AbortSignal = new AbortController().signal;

interface Asked {
  want: PerClass;
  answer(granted: PerClass, waitMs?: number): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** A wait queue; the test answers in place of Redis. */
export function setUpWaitQueue({ sliceSize = 1_000 } = {}) {
  const asked: Asked[] = [];
  const given: [number, number][] = [];
  const waitQueue = createWaitQueue({
    take: (want) =>
      new Promise<Taken>((resolve, reject) => {
        asked.push({
          want,
          async answer(granted, waitMs = 0) {
            resolve({ granted, waitMs, atMs: 77 });
            await settle();
          },
          async fail(error) {
            reject(error);
            await settle();
          },
        });
      }),
    giveBack: (count, atMs) => given.push([count, atMs]),
    unavailable: (cause) => new Error('unavailable', { cause }),
    random: () => 0,
    nowMs: () => 0,
    sliceSize: () => sliceSize,
  });
  return { waitQueue, asked, given, last: () => asked[asked.length - 1] as Asked };
}

/** Runs every promise that is ready. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** A wait whose end the test can see. */
export function wait(waitQueue: WaitQueue, rank: number, signal: AbortSignal = patient) {
  const seen: { end: 'waits' | 'passed' | Error } = { end: 'waits' };
  waitQueue.acquire(rank, signal).then(
    () => {
      seen.end = 'passed';
    },
    (error: Error) => {
      seen.end = error;
    },
  );
  return seen;
}

export const ends = (...waits: { end: unknown }[]) => waits.map(({ end }) => end);
