import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;
/** Much more than anything takes that a test waits for, also on a slow machine beside other work. */
const WITHIN_MS = 60_000;

/**
 * Looks again and again until `look` returns something other than `undefined` and `false`, and returns that.
 *
 * @throws Error after `withinMs`.
 */
export async function until<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = WITHIN_MS,
): Promise<T> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > endMs) throw new Error(`The test waited ${withinMs} ms in vain.`);
    await sleep(LOOK_EVERY_MS);
  }
}
