import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;

/** Looks until `met` is true. Returns whether it was true within `withinMs`. An error of `met` counts as false. */
export async function waitUntil(met: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    if (
      await Promise.resolve()
        .then(met)
        .catch(() => false)
    )
      return true;
    if (performance.now() >= endMs) return false;
    await sleep(LOOK_EVERY_MS);
  }
}

/** @throws Error with `what` after `withinMs`. */
export async function mustHappen(
  what: string,
  met: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<void> {
  if (!(await waitUntil(met, withinMs))) throw new Error(`${what} did not happen within ${withinMs} ms.`);
}
