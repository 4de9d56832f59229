import { JOB_VERSION, jobId, type Lanes, type NewJob } from '@tracklayer/lanes';
import { order } from './synthetic-order.js';

const BATCH = 1_000;

/** The job of an ordinary order. Each `run` and `index` gives another event. */
export function orderJob(index: number, run: string): NewJob {
  const event = order(index, run);
  return {
    jobId: jobId('metric-event', event.name, event.eventId),
    data: { v: JOB_VERSION, type: 'metric-event', event, enqueuedAtMs: Date.now(), attempts: [] },
  };
}

/** Puts this many orders into the lane, one batch at a time. */
export async function fillLane(
  lanes: Lanes,
  { destination, events, run }: { destination: string; events: number; run: string },
): Promise<void> {
  const indices = Array.from({ length: events }, (_, index) => index);
  await inBatches(indices, (batch) =>
    lanes.enqueue(
      destination,
      batch.map((index) => orderJob(index, run)),
    ),
  );
}

export async function inBatches<Item>(
  items: readonly Item[],
  put: (batch: Item[]) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < items.length; at += BATCH) await put(items.slice(at, at + BATCH));
}
