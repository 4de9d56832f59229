import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;

/** Looks again until it is there. @throws Error with the problem after `timeoutMs` */
export async function until<T>(
  look: () => Promise<T>,
  isThere: (found: T) => boolean,
  timeoutMs: number,
  problem: string,
): Promise<T> {
  for (const untilMs = Date.now() + timeoutMs; ; await sleep(LOOK_EVERY_MS)) {
    const found = await look();
    if (isThere(found)) return found;
    if (Date.now() > untilMs) throw new Error(`${problem} within ${timeoutMs / 1_000} s.`);
  }
}
