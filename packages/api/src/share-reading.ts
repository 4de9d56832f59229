/**
 * Lets readers who ask the same share one reading.
 *
 * Defends against many readers of what takes long. The causes of fifty destinations come from ten thousand indexes, and each open page
 * asks every five seconds. Without this the readings pile up, and the process answers nobody in time.
 */

/** What was read, and when the reading began, in epoch ms. */
export interface SharedReading<T> {
  value: T;
  atMs: number;
}

interface Kept<T> extends SharedReading<T> {
  tookMs: number;
}

/** A reading is good for this many times as long as it took. So who asks the same costs at most a fifth of the process. */
const GOOD_FOR = 4;
/** Where a reading takes this long, readers get the last one while the next one is made. */
const SLOW_MS = 250;
/** Nobody gets an older one. */
const OLDEST_MS = 10_000;

/** @param nowMs epoch ms */
export function createSharedReading<T>(
  nowMs: () => number = Date.now,
): (key: string, read: () => Promise<T>) => Promise<SharedReading<T>> {
  const running = new Map<string, Promise<Kept<T>>>();
  const kept = new Map<string, Kept<T>>();
  const ageOf = ({ atMs }: Kept<T>) => nowMs() - atMs;

  function forgetOld(): void {
    for (const [key, each] of kept) if (ageOf(each) > OLDEST_MS) kept.delete(key);
  }

  async function make(key: string, read: () => Promise<T>): Promise<Kept<T>> {
    const atMs = nowMs();
    try {
      const value = await read();
      const reading = { value, atMs, tookMs: nowMs() - atMs };
      forgetOld();
      kept.set(key, reading);
      return reading;
    } finally {
      running.delete(key);
    }
  }

  function started(key: string, read: () => Promise<T>): Promise<Kept<T>> {
    const known = running.get(key);
    if (known !== undefined) return known;
    const reading = make(key, read);
    running.set(key, reading);
    return reading;
  }

  return async (key, read) => {
    const last = kept.get(key);
    if (last === undefined || ageOf(last) > OLDEST_MS) return started(key, read);
    if (ageOf(last) < last.tookMs * (1 + GOOD_FOR)) return last;
    const reading = started(key, read);
    if (last.tookMs < SLOW_MS) return reading;
    // If this reading fails, the next reader starts another. When the last one is too old, a reader gets the error.
    reading.catch(() => undefined);
    return last;
  };
}
