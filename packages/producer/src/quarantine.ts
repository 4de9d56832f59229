/**
 * Keeps an event that cannot be delivered as it is, so that a checkout never fails for it and nothing is lost. A worker records
 * it as a dead letter, which is mended and replayed like any other.
 */
import {
  IDENTIFIERS,
  isObject,
  type JsonValue,
  keepInput,
  type NormaliseOptions,
  normaliseEvent,
  type Profile,
  stableJson,
} from '@tracklayer/events';
import {
  eventSubmission,
  JOB_VERSION,
  jobId,
  type Lanes,
  type QuarantinedJob,
  type Submission,
} from '@tracklayer/lanes';
import type { ErasedCheck } from './erased-check.js';
import type { Refused } from './inputs.js';
import type { QueueCall } from './queue-calls.js';
import type { Receipt, ReceiptJob } from './receipt.js';

/** An event of the application that was refused, ready to be kept. */
interface Quarantined {
  job: QuarantinedJob;
  /** The identifiers that can be read. */
  person: Profile;
  /** The withdrawal of consent in the event, where its address can be read. It is sent at once. */
  withdrawal?: Submission;
}

/** A payload keeps this many problems. The receipt has them all. */
const KEPT_PROBLEMS = 100;

function toQuarantine({ input, problems, isCut: wasCut }: Refused, options: NormaliseOptions): Quarantined {
  const { copy, isCut } = keepInput(input);
  // Made from the content: the same event is kept once, however often it is said.
  const id = jobId('metric-event', 'quarantined', stableJson(copy));
  const withdrawal = withdrawalIn(copy, id, options);
  return {
    person: personIn(copy),
    job: {
      jobId: id,
      data: {
        v: JOB_VERSION,
        type: 'metric-event',
        enqueuedAtMs: options.nowMs,
        attempts: [],
        quarantined: {
          event: copy,
          problems: problems.slice(0, KEPT_PROBLEMS),
          ...((isCut || wasCut) && { cut: true as const }),
        },
      },
    },
    ...(withdrawal && { withdrawal }),
  };
}

/** Reads a withdrawal as a call of its own, at the time of the event or, where that makes no sense, now. */
function withdrawalIn(copy: JsonValue, id: string, options: NormaliseOptions): Submission | undefined {
  if (!isObject(copy) || !isObject(copy.consent) || !/^\s*withdrawn\s*$/i.test(String(copy.consent.status))) {
    return undefined;
  }
  const { profile, consent, time, eventId } = copy;
  const now = new Date(options.nowMs).toISOString();
  for (const at of [time, now]) {
    for (const name of [eventId, id]) {
      try {
        const signUp = { name: 'sign_up', eventId: name, time: at, profile, properties: {}, consent };
        const { event: _notSent, ...submission } = eventSubmission(normaliseEvent(signUp, options));
        return { ...submission, name: 'withdrawal' };
      } catch {
        // The address cannot be read with this time and this id.
      }
    }
  }
  return undefined;
}

function personIn(copy: JsonValue): Profile {
  const profile = isObject(copy) && isObject(copy.profile) ? copy.profile : {};
  return Object.fromEntries(
    IDENTIFIERS.map((identifier) => [identifier, profile[identifier]] as const).filter(
      ([, value]) => typeof value === 'string',
    ),
  );
}

export interface QuarantineContext {
  lanes: Pick<Lanes, 'quarantine'>;
  newCall(): QueueCall;
  erased: ErasedCheck;
  /** Enqueues the withdrawals in the events. */
  enqueue(submissions: readonly Submission[]): Promise<Receipt[]>;
}

/** Events stored together: each may have 100 KB. */
const AT_ONCE = 100;

/**
 * Keeps events that were refused. Returns a receipt for each, in their order.
 * @throws {QueueUnavailableError}
 */
export async function quarantine(
  refused: readonly Refused[],
  destinations: readonly string[],
  options: NormaliseOptions,
  context: QuarantineContext,
): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  for (let start = 0; start < refused.length; start += AT_ONCE) {
    const some = refused.slice(start, start + AT_ONCE);
    const events = some.map((each) => toQuarantine(each, options));
    const withdrawals = events.flatMap(({ withdrawal }) => withdrawal ?? []);
    // First, because a withdrawal counts from now on.
    const withdrawn = (withdrawals.length > 0 ? await context.enqueue(withdrawals) : []).values();
    const kept = await Promise.all(
      destinations.map((destination) => keepIn(destination, events, options.nowMs, context)),
    );
    receipts.push(
      ...some.map(({ eventId, problems }, index): Receipt => {
        const own = kept.flatMap((jobs) => jobs[index] ?? []);
        const others = events[index]?.withdrawal ? (withdrawn.next().value?.jobs ?? []) : [];
        return { eventId, jobs: [...own, ...others], problems };
      }),
    );
  }
  return receipts;
}

/** Stores the events in the quarantine of one destination. */
async function keepIn(
  destination: string,
  events: readonly Quarantined[],
  nowMs: number,
  { lanes, newCall, erased }: QuarantineContext,
): Promise<ReceiptJob[]> {
  const call = newCall();
  const people = events.map(({ person }) => person);
  const isErased = await call.read(() => erased.among(destination, people));
  const jobs = events.filter((_, index) => !isErased[index]).map(({ job }) => job);
  const answers = (await call.write(() => lanes.quarantine(destination, jobs, nowMs))).values();
  return events.map(({ job: { jobId } }, index): ReceiptJob => {
    const ofJob = { destination, type: 'metric-event' } as const;
    if (isErased[index]) return { ...ofJob, status: 'skipped', reason: 'erased' };
    const answer = answers.next().value ?? 'enqueued';
    if (answer === 'quarantine_full' || answer === 'quarantine_rate') {
      return { ...ofJob, jobId, status: 'turned-away', reason: answer };
    }
    return { ...ofJob, jobId, status: answer === 'enqueued' ? 'quarantined' : answer };
  });
}
