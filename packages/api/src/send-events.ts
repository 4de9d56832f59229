import { eventFromJson, type Producer, QueueUnavailableError, type Receipt } from '@tracklayer/producer';
import { chunks } from '@tracklayer/redis';
import type { z } from 'zod';
import { ApiError } from './api-error.js';
import type { ReadEvent } from './read-body.js';
import { RESULTS, type sent } from './schemas/send-events.js';

export type Sent = z.input<typeof sent>;
type Shown = Sent['receipts'][number];
type Result = (typeof RESULTS)[number];

/** Events that go to Redis together. */
const AT_ONCE = 500;

export interface SendOptions {
  /** Default: the destinations of the producer. */
  destinations?: readonly string[] | undefined;
  onInvalid: 'quarantine' | 'report';
}

/** Sends the events in their order, and answers each line. @throws {ApiError} 503 if Redis stores no more of them */
export async function sendEvents(
  producer: Pick<Producer, 'trackMany'>,
  events: readonly ReadEvent[],
  { destinations, onInvalid }: SendOptions,
): Promise<Sent> {
  const receipts: Shown[] = [];
  for (const some of chunks(events, AT_ONCE)) {
    const inputs = some.flatMap((each) => ('input' in each ? [eventFromJson(each.input)] : []));
    const got = (await track(inputs)).values();
    for (const each of some) {
      receipts.push(
        'input' in each
          ? { line: each.line, ...shownReceipt(got.next().value as Receipt) }
          : { line: each.line, result: 'refused', jobs: [], problems: [each.problem] },
      );
    }
  }
  return { received: events.length, ...countsOf(receipts), receipts };

  async function track(inputs: Parameters<Producer['trackMany']>[0]): Promise<Receipt[]> {
    if (inputs.length === 0) return [];
    try {
      return await producer.trackMany(inputs, {
        onInvalid,
        anyName: true,
        ...(destinations && { destinations }),
      });
    } catch (error) {
      if (!(error instanceof QueueUnavailableError)) throw error;
      throw unavailable(receipts.length + error.receipts.length, events.length, error);
    }
  }
}

function unavailable(stored: number, all: number, cause: QueueUnavailableError): ApiError {
  const error = new ApiError(
    503,
    {
      code: cause.code,
      message: `Redis did not take every event. It has dealt with the first ${stored} of ${all} lines.${cause.storedMaybe ? ' Some of the others may be stored.' : ''}`,
      whatToDo: 'Send the same events again later, with the same eventIds. Nothing is stored twice.',
    },
    { retryAfterS: 5 },
  );
  error.cause = cause;
  return error;
}

function shownReceipt({ eventId, jobs, problems, warnings, normalised }: Receipt): Omit<Shown, 'line'> {
  return {
    result: resultOf(jobs, problems !== undefined),
    ...(eventId !== '' && { eventId }),
    jobs: jobs.map((job) => ({ ...job })),
    ...(warnings && { warnings: warnings.map((each) => ({ ...each })) }),
    ...(normalised && { normalised }),
    ...(problems && { problems: problems.map((each) => ({ ...each })) }),
  };
}

/** What became of the event as a whole: the best end of its jobs. Pure. */
function resultOf(jobs: Receipt['jobs'], isInvalid: boolean): Result {
  const has = (status: string) => jobs.some((job) => job.status === status);
  if (isInvalid) return has('quarantined') ? 'quarantined' : has('turned-away') ? 'turned-away' : 'refused';
  if (has('enqueued') || has('kept')) return 'enqueued';
  return has('duplicate') || has('duplicate-of-dead') ? 'duplicate' : 'skipped';
}

function countsOf(receipts: readonly Shown[]): Record<Result, number> {
  const counts = Object.fromEntries(RESULTS.map((result) => [result, 0])) as Record<Result, number>;
  for (const { result } of receipts) counts[result] += 1;
  return counts;
}
