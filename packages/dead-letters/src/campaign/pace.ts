import { setTimeout as sleep } from 'node:timers/promises';

const PROGRESS_EVERY_MS = 500;

/** Returns true at most once every `everyMs`, and always if `must` is set. */
export function createTicker(now: () => number, everyMs = PROGRESS_EVERY_MS): (must: boolean) => boolean {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (must) => {
    if (!must && now() - lastMs < everyMs) return false;
    lastMs = now();
    return true;
  };
}

/** Waits; the signal ends the wait. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch((error: unknown) => {
    if (!signal?.aborted) throw error;
  });
}
