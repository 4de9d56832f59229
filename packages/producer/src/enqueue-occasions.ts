import type { Lanes, NewJob, Settlement } from '@tracklayer/lanes';
import { QueueUnavailableError } from './errors.js';
import type { Occasion } from './occasion.js';
import { type Planned, planJobs } from './plan-jobs.js';
import { createProfileMemory, type ProfileMemory } from './profile-memory.js';
import type { QueueCall } from './queue-calls.js';
import type { Receipt, ReceiptJob } from './receipt.js';

/** Small enough that one slice is stored well within a call's deadline. */
const SLICE = 250;

export interface Enqueuer {
  lanes: Lanes;
  settlementOf(destination: string): Settlement;
  newCall(): QueueCall;
  maxWaitMs: number;
}

/**
 * Enqueues occasions slice by slice and gives a receipt for each, in their order. While Redis stores one slice the next
 * is planned; profiles learnt from one slice are known in the next.
 * @throws {QueueUnavailableError} with the receipts of what was stored before.
 */
export async function enqueueOccasions(
  occasions: readonly Occasion[],
  destinations: readonly string[],
  nowMs: number,
  enqueuer: Enqueuer,
): Promise<Receipt[]> {
  const ways = destinations.map((destination) => ({
    destination,
    memory: createProfileMemory(enqueuer.settlementOf(destination)),
  }));
  const receipts: Receipt[] = [];
  let storing: Promise<Receipt[]> = Promise.resolve([]);
  try {
    for (let start = 0; start < occasions.length; start += SLICE) {
      const slice = occasions.slice(start, start + SLICE);
      const call = enqueuer.newCall();
      await call.read(() => Promise.all(ways.map(({ memory }) => memory.load(slice))));
      const plans = ways.map(({ destination, memory }) => ({
        destination,
        planned: planSlice(slice, memory, nowMs, enqueuer.maxWaitMs),
      }));
      const before = storing;
      storing = store(slice, plans, call, enqueuer);
      // Awaited below, but perhaps only after the one before it has failed.
      storing.catch(() => {});
      receipts.push(...(await before));
    }
    receipts.push(...(await storing));
    return receipts;
  } catch (error) {
    await storing.catch(() => {});
    if (!(error instanceof QueueUnavailableError)) throw error;
    throw new QueueUnavailableError({
      cause: error.cause as Error,
      storedMaybe: error.storedMaybe,
      receipts,
    });
  }
}

interface DestinationPlan {
  destination: string;
  planned: Planned[];
}

function planSlice(
  slice: readonly Occasion[],
  memory: ProfileMemory,
  nowMs: number,
  maxWaitMs: number,
): Planned[] {
  memory.clearUnderWay();
  return slice.map((occasion) => {
    const profileChanged = memory.learn(occasion);
    const planned = planJobs(occasion, {
      profileChanged,
      profileUnderWay: memory.underWay(occasion),
      maxWaitMs,
      nowMs,
    });
    const upsert = planned.jobs.find(({ data }) => data.type === 'profile-upsert');
    if (upsert) memory.setUnderWay(occasion, upsert);
    return planned;
  });
}

async function store(
  slice: readonly Occasion[],
  plans: readonly DestinationPlan[],
  call: QueueCall,
  { lanes }: Enqueuer,
): Promise<Receipt[]> {
  const receipts = slice.map(({ eventId }): Receipt => ({ eventId, jobs: [] }));
  const ofDestinations = await call.write(() =>
    Promise.all(plans.map(({ destination, planned }) => storeAt(destination, planned, lanes))),
  );
  for (const ofOccasions of ofDestinations) {
    for (const [index, jobs] of ofOccasions.entries()) receipts[index]?.jobs.push(...jobs);
  }
  return receipts;
}

/** Per occasion what became of its jobs, and of those it did not get. */
async function storeAt(
  destination: string,
  planned: readonly Planned[],
  lanes: Lanes,
): Promise<ReceiptJob[][]> {
  const jobs: NewJob[] = planned.flatMap((each) => each.jobs);
  const statuses = await lanes.enqueue(destination, jobs);
  let next = 0;
  return planned.map((each) => [
    ...each.jobs.map(
      ({ data, jobId }): ReceiptJob => ({
        destination,
        type: data.type,
        jobId,
        status: statuses[next++] ?? 'enqueued',
      }),
    ),
    ...each.skipped.map((job): ReceiptJob => ({ destination, ...job, status: 'skipped' })),
  ]);
}
