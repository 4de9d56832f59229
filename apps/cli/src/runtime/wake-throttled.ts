import type { JobType } from '@tracklayer/events';
import type { Lanes } from '@tracklayer/lanes';

/** Only the jobs that were under way when the pause began were delayed by it. The others wait in their lane. */
const MOST = 1_000;

/** Puts the jobs back into their lanes that a pause of the destination delayed: they would return up to a minute late. */
export async function wakeThrottled(
  lanes: Lanes,
  destination: string,
  types: readonly JobType[],
): Promise<void> {
  const store = lanes.deliveryStore(destination);
  for (const type of types) {
    const delayed = await lanes.queue(destination, type).getDelayed(0, MOST - 1);
    const throttled = delayed.flatMap(({ id, data }) =>
      id !== undefined && data.attempts?.at(-1)?.outcome === 'throttled' ? [{ type, jobId: id }] : [],
    );
    await store.releaseDependents(throttled);
  }
}
