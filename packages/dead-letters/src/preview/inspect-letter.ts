import { hash } from 'node:crypto';
import { type Attempt, type DeliveryJob, type DeliveryStore, jobId } from '@tracklayer/lanes';
import { maskIdentifier } from '@tracklayer/privacy';
import { slices } from '../chunks.js';
import type { ReplayContext } from '../context.js';
import { eventsOf, identifiersOf, profilesOf } from '../letter/identifiers.js';
import type { DeadLetter } from '../letter/letter.js';
import { isBackfilled } from '../replay/replay.js';
import { normalIdentifier } from '../store/lookup.js';
import { consentOf } from './consent-status.js';
import type { Preview, PreviewOptions } from './types.js';

/** What one letter adds to a preview. */
export interface Look {
  counts: ('recordedAlready' | 'maybeRecorded' | 'overtaken' | 'withdrawn' | 'startsFlows' | 'backfilled')[];
  /** Digests of the people in it. */
  people: string[];
  /** Epoch ms: when what it tells of happened. */
  eventMs?: number;
  example?: Preview['examples'][number];
}

/** @param job what would be sent; none where the letter would stay dead. */
export async function lookAt(
  context: ReplayContext,
  letter: DeadLetter,
  job: DeliveryJob | undefined,
  { nowMs, startFlows = false, reveal = false }: PreviewOptions & { nowMs: number },
): Promise<Look> {
  const time = timeOf(letter.job);
  const eventMs = time === undefined ? Number.NaN : Date.parse(time);
  const settlement = context.lanes.deliveryStore(context.destination);
  const look: Look = {
    counts: job === undefined ? [] : await consentOf(job, settlement, nowMs),
    people: peopleOf(letter.job).map(digestOf),
    ...(!Number.isNaN(eventMs) && { eventMs }),
  };
  const [person] = identifiersOf(letter.job);
  if (person !== undefined) {
    look.example = {
      id: letter.id,
      ...(letter.eventName !== undefined && { eventName: letter.eventName }),
      person: reveal ? person : maskIdentifier(person),
      ...(time !== undefined && { eventTime: time }),
    };
  }
  if (job && !look.counts.includes('overtaken')) {
    look.counts.push(...flowsOf(job, nowMs - context.backfillOlderThanMs, startFlows));
  }
  if (job && (await isRecorded(job, settlement))) look.counts.push('recordedAlready');
  else if (job && letter.attempts.some(leftInDoubt)) look.counts.push('maybeRecorded');
  return look;
}

/** Only single events can be told not to start flows; a subscription starts those of its list, unless it was brought over. */
function flowsOf(job: DeliveryJob, backfillBeforeMs: number, startFlows: boolean): Look['counts'] {
  if (job.type === 'metric-event') {
    return !startFlows && isBackfilled(job, backfillBeforeMs) ? ['backfilled'] : ['startsFlows'];
  }
  const subscribes = job.type === 'list-subscription' && job.consent.status === 'granted' && !job.historical;
  return subscribes ? ['startsFlows'] : [];
}

/**
 * Whether live traffic has recorded all events of a batch meanwhile: it goes by other jobs. Of any other letter nothing
 * is known: its job's mark says that it is dead.
 */
async function isRecorded(job: DeliveryJob, settlement: DeliveryStore): Promise<boolean> {
  if (job.type !== 'event-backfill' || job.events.length === 0) return false;
  for (const events of slices(job.events)) {
    const marks = await settlement.markers(
      events.map(({ name, eventId }) => ({
        type: 'metric-event',
        jobId: jobId('metric-event', name, eventId),
      })),
    );
    if (!marks.every((mark) => mark === 'delivered' || mark === 'duplicate')) return false;
  }
  return true;
}

/** Nothing got as far as the destination. */
const NOT_SENT = new Set(['connection_refused', 'dns', 'tls']);

/** A call that ended without an answer, or with one that does not say whether it was taken. */
function leftInDoubt({ outcome, status, code }: Attempt): boolean {
  if (outcome !== 'retry' || NOT_SENT.has(code)) return false;
  return status === undefined || status >= 500 || status < 300;
}

function timeOf(job: unknown): string | undefined {
  const { time } = (job ?? {}) as { time?: unknown };
  const found = [time, ...eventsOf(job).map((event) => event.time)].find((each) => typeof each === 'string');
  return found as string | undefined;
}

/** One text per person; payloads that nobody understands have people in them too. */
function peopleOf(job: unknown): string[] {
  const found = profilesOf(job).map(
    ({ email, phoneNumber, externalId }) => email ?? phoneNumber ?? externalId,
  );
  return found.filter((each) => typeof each === 'string').map(normalIdentifier);
}

/** Twelve characters a person: a hundred thousand of them take little memory, and say nothing. */
function digestOf(person: string): string {
  return hash('sha256', person, 'base64url').slice(0, 12);
}
