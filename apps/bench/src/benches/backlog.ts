import { JOB_VERSION, jobId, type Lanes, type NewJob } from '@tracklayer/lanes';
import { order } from './synthetic.js';

const BATCH = 1_000;

/** The job of an ordinary order; each `run` and `index` makes another event. */
export function orderJob(index: number, run: string): NewJob {
  const event = order(index, run);
  return {
    jobId: jobId('metric-event', event.name, event.eventId),
    data: { v: JOB_VERSION, type: 'metric-event', event, enqueuedAtMs: Date.now(), attempts: [] },
  };
}

/** Puts that many orders into the lane, a batch at a time. */
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
