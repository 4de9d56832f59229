import type { Submission } from '@tracklayer/lanes';
import { type Enqueuer, enqueueSlice, newContexts } from './enqueue-slice.js';
import { QueueUnavailableError } from './errors.js';
import type { Receipt } from './receipt.js';

/** Submissions enqueued together: few enough to store well within a call's deadline, and to overlap in small batches. */
export const SLICE = 128;

/** Slices under way at once: the producer plans one while Redis stores another. */
const AT_ONCE = 3;

/**
 * Enqueues submissions slice by slice and returns a receipt for each, in their order. Each slice knows the profiles of the
 * slices planned before it.
 * @throws {QueueUnavailableError} with the receipts of the first submissions, up to the first that was not stored.
 */
export async function enqueueSubmissions(
  submissions: readonly Submission[],
  destinations: readonly string[],
  nowMs: number,
  enqueuer: Enqueuer,
): Promise<Receipt[]> {
  const contexts = newContexts(destinations, enqueuer);
  const stored: Receipt[][] = [];
  const failures: unknown[] = [];
  let next = 0;

  async function enqueueSlices(): Promise<void> {
    while (next < submissions.length && failures.length === 0) {
      const start = next;
      next += SLICE;
      const slice = submissions.slice(start, next).map((submission) => ({ submission, nowMs }));
      try {
        stored[start / SLICE] = await enqueueSlice(slice, contexts, enqueuer.newCall(), enqueuer);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, enqueueSlices));
  if (failures.length > 0) throw batchFailure(failures, stored);
  return stored.flat();
}

function batchFailure(failures: readonly unknown[], stored: readonly (Receipt[] | undefined)[]): unknown {
  const [first] = failures;
  if (!(first instanceof QueueUnavailableError)) return first;
  const receipts: Receipt[] = [];
  for (const ofSlice of stored) {
    if (ofSlice === undefined) break;
    receipts.push(...ofSlice);
  }
  const afterGap = stored.flat().length > receipts.length;
  const storedMaybe =
    afterGap || failures.some((each) => each instanceof QueueUnavailableError && each.storedMaybe);
  const { cause, address } = first;
  return new QueueUnavailableError({ cause: cause as Error, storedMaybe, address, receipts });
}
