/**
 * The overview for all readers. While there are readers, the server reads it once a second and writes its JSON once.
 *
 * A reader never waits for Redis, except for the first reading. When a reading fails or takes long, readers get the last one
 * with its age.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pulse } from './pulse.js';
import type { OverviewData } from './read-overview.js';

export interface Snapshot {
  /** UTF-8, ready to send, with its age. Rejects if there is none and Redis cannot be read. */
  json(): Promise<Buffer>;
  data(): Promise<OverviewData>;
  /** Resolves with each new reading, until the signal is aborted. */
  follow(signal: AbortSignal): AsyncGenerator<string>;
  stop(): Promise<void>;
}

export interface SnapshotOptions {
  read(): Promise<OverviewData>;
  pulse: Pick<Pulse, 'redis' | 'loopLagMs'>;
  everyMs?: number;
  onError?: (error: unknown) => void;
}

interface Reading {
  data: OverviewData;
  /** The JSON of `data` without its last brace. */
  head: string;
  /** By the clock that never jumps. */
  readAtMs: number;
}

const EVERY_MS = 1_000;
/** Without a reader for this long, nothing is read any more. */
const IDLE_AFTER_MS = 15_000;
/** The age in an answer may be wrong by so much. */
const SHARED_MS = 50;
/** The process counts as busy from this delay of its event loop on, or when readings are older. */
const BUSY_LAG_MS = 250;

export function createSnapshot({
  read,
  pulse,
  everyMs = EVERY_MS,
  onError = () => {},
}: SnapshotOptions): Snapshot {
  const stopped = new AbortController();
  let last: Reading | undefined;
  let running: Promise<void> | undefined;
  let next = coming();
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let written: { reading: Reading; atMs: number; buffer: Buffer } | undefined;

  async function readOnce(): Promise<void> {
    const reading = next;
    try {
      const data = await read();
      last = { data, head: JSON.stringify(data).slice(0, -1), readAtMs: performance.now() };
      next = coming();
      reading.resolve(last);
    } catch (error) {
      onError(error);
      next = coming();
      reading.reject(error);
    }
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted && performance.now() - askedAtMs < IDLE_AFTER_MS) {
      const startedMs = performance.now();
      await readOnce();
      const restMs = Math.max(everyMs / 4, everyMs - (performance.now() - startedMs));
      await sleep(restMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  function ask(): Promise<Reading> {
    askedAtMs = performance.now();
    const waiting = next.promise;
    running ??= run().finally(() => {
      running = undefined;
    });
    return waiting;
  }

  /** The last reading, unless nobody read it for a while. */
  async function current(): Promise<Reading> {
    const isIdle = running === undefined;
    const asked = ask();
    return last === undefined || isIdle ? asked : last;
  }

  /** Many readers ask at once. They get one buffer, so that each costs no copy of its own. */
  function bufferOf(reading: Reading): Buffer {
    const atMs = performance.now();
    if (written?.reading !== reading || atMs - written.atMs > SHARED_MS) {
      written = { reading, atMs, buffer: Buffer.from(textOf(reading)) };
    }
    return written.buffer;
  }

  function textOf({ head, readAtMs }: Reading): string {
    const loopLagMs = pulse.loopLagMs();
    const ageMs = Math.round(performance.now() - readAtMs);
    const now = { ageMs, server: { loopLagMs, isBusy: loopLagMs >= BUSY_LAG_MS }, redis: pulse.redis() };
    return `${head},${JSON.stringify(now).slice(1)}`;
  }

  return {
    json: async () => bufferOf(await current()),
    data: async () => (await current()).data,
    async *follow(signal) {
      yield textOf(await current());
      while (!signal.aborted) {
        const reading = await unlessAborted(
          ask().catch(() => last),
          signal,
        );
        if (signal.aborted) return;
        if (reading !== undefined) yield textOf(reading);
        else await sleep(everyMs, undefined, { signal }).catch(() => undefined);
      }
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

/**
 * Undefined once the signal is aborted. Leaves nothing behind at the signal: a stream can be open for days, and a race with one
 * promise would keep every reading until its end.
 */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** A reading that comes. That it fails is no unhandled rejection: perhaps nobody waits for it. */
function coming() {
  let resolve: (reading: Reading) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Reading>((take, refuse) => {
    resolve = take;
    reject = refuse;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
