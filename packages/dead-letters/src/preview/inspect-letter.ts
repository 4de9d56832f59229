import { type Attempt, type DeliveryJob, type DeliveryStore, jobId } from '@tracklayer/lanes';
import { maskIdentifier } from '@tracklayer/privacy';
import { chunks } from '@tracklayer/redis';
import { COMMANDS_AT_ONCE } from '../chunks.js';
import type { ReplayContext } from '../context.js';
import { eventsOf, identifiersOf } from '../letter/identifiers.js';
import type { DeadLetter } from '../letter/letter.js';
import { personDigestsOf } from '../letter/persons.js';
import { isBackfilled } from '../replay/replay.js';
import { consentOf } from './consent-status.js';
import type { Preview, PreviewOptions } from './types.js';

/** What one letter adds to a preview. */
export interface Inspection {
  counts: ('recordedAlready' | 'maybeRecorded' | 'overtaken' | 'withdrawn' | 'startsFlows' | 'backfilled')[];
  /** Digests of the people in its job. */
  personDigests: string[];
  /** Epoch ms: the original time of its event. */
  eventMs?: number;
  example?: Preview['examples'][number];
}

/** @param job the job that a replay would send; undefined if the letter would stay dead. */
export async function inspectLetter(
  context: ReplayContext,
  letter: DeadLetter,
  job: DeliveryJob | undefined,
  { nowMs, startFlows = false, reveal = false }: PreviewOptions & { nowMs: number },
): Promise<Inspection> {
  const time = timeOf(letter.job);
  const eventMs = time === undefined ? Number.NaN : Date.parse(time);
  const deliveryStore = context.lanes.deliveryStore(context.destination);
  const inspection: Inspection = {
    counts: job === undefined ? [] : await consentOf(job, deliveryStore, nowMs),
    personDigests: personDigestsOf(letter.job),
    ...(!Number.isNaN(eventMs) && { eventMs }),
  };
  const [person] = identifiersOf(letter.job);
  if (person !== undefined) {
    inspection.example = {
      id: letter.id,
      ...(letter.eventName !== undefined && { eventName: letter.eventName }),
      person: reveal ? person : maskIdentifier(person),
      ...(time !== undefined && { eventTime: time }),
    };
  }
  if (job && !inspection.counts.includes('overtaken')) {
    inspection.counts.push(...flowsOf(job, nowMs - context.backfillOlderThanMs, startFlows));
  }
  if (job && (await isRecorded(job, deliveryStore))) inspection.counts.push('recordedAlready');
  else if (job && letter.attempts.some(endedInDoubt)) inspection.counts.push('maybeRecorded');
  return inspection;
}

/**
 * Only single events can be marked as back-filled. A subscription starts the flows of its list, unless it is historical. A person
 * who waits for a variant starts the back-in-stock flow.
 */
function flowsOf(job: DeliveryJob, backfillBeforeMs: number, startFlows: boolean): Inspection['counts'] {
  if (job.type === 'metric-event') {
    return !startFlows && isBackfilled(job, backfillBeforeMs) ? ['backfilled'] : ['startsFlows'];
  }
  if (job.type === 'back-in-stock') return ['startsFlows'];
  const subscribes = job.type === 'list-subscription' && job.consent.status === 'granted' && !job.historical;
  return subscribes ? ['startsFlows'] : [];
}

/**
 * Whether live traffic has recorded all events of a batch meanwhile, with jobs of its own. Other letters have no second
 * job, and the completion marker of their own job is `dead`.
 */
async function isRecorded(job: DeliveryJob, deliveryStore: DeliveryStore): Promise<boolean> {
  if (job.type !== 'event-backfill' || job.events.length === 0) return false;
  for (const events of chunks(job.events, COMMANDS_AT_ONCE)) {
    const markers = await deliveryStore.markers(
      events.map(({ name, eventId }) => ({
        type: 'metric-event',
        jobId: jobId('metric-event', name, eventId),
      })),
    );
    if (!markers.every((marker) => marker === 'delivered' || marker === 'duplicate')) return false;
  }
  return true;
}

/** Error codes of calls that did not reach the destination. */
const NOT_SENT = new Set(['connection_refused', 'dns', 'tls']);

/** Whether a call ended without an answer, or with an answer that leaves open whether Klaviyo recorded it. */
function endedInDoubt({ outcome, status, code }: Attempt): boolean {
  if (outcome !== 'retry' || NOT_SENT.has(code)) return false;
  return status === undefined || status >= 500 || status < 300;
}

function timeOf(job: unknown): string | undefined {
  const { time } = (job ?? {}) as { time?: unknown };
  const found = [time, ...eventsOf(job).map((event) => event.time)].find((each) => typeof each === 'string');
  return found as string | undefined;
}
