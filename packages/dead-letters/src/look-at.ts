import { hash } from 'node:crypto';
import { consentAddresses, consentTimeMs, type Profile } from '@tracklayer/events';
import { type Attempt, type DeliveryJob, laneKeys, type Mark } from '@tracklayer/lanes';
import { jobOf } from './death.js';
import type { DeadLetter } from './letter.js';
import { normalIdentifier } from './lookup.js';
import { maskIdentifier } from './mask-word.js';
import { eventsOf, identifiersOf, profilesOf } from './people.js';
import type { Preview, PreviewOptions } from './preview-types.js';
import { isBackfilled } from './replay.js';
import type { ReplayContext } from './replay-types.js';

/** What one letter adds to a preview. */
export interface Look {
  counts: (
    | 'recordedAlready'
    | 'maybeRecorded'
    | 'withdrawn'
    | 'startsFlows'
    | 'backfilled'
    | 'unparseable'
  )[];
  /** Digests of the people in it. */
  people: string[];
  /** Epoch ms: when what it tells of happened. */
  eventMs?: number;
  example?: Preview['examples'][number];
}

export async function lookAt(
  context: ReplayContext,
  letter: DeadLetter,
  { nowMs, startFlows = false, reveal = false, withdrawnSince }: PreviewOptions & { nowMs: number },
): Promise<Look> {
  const job = jobOf(letter);
  const time = timeOf(letter.job);
  const eventMs = time === undefined ? Number.NaN : Date.parse(time);
  const look: Look = {
    counts: job ? flowsOf(job, nowMs - context.backfillOlderThanMs, startFlows) : ['unparseable'],
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
  if (await isRecorded(context, letter)) look.counts.push('recordedAlready');
  else if (letter.attempts.some(leftInDoubt)) look.counts.push('maybeRecorded');
  const isWithdrawn = withdrawnSince ?? ((id, ms) => settlementOf(context).withdrawnSince(id, ms));
  if (job && (await anyWithdrawn(job, isWithdrawn))) look.counts.push('withdrawn');
  return look;
}

function settlementOf({ lanes, destination }: ReplayContext) {
  return lanes.settlement(destination);
}

/** Only single events can be told not to start flows; a subscription starts those of its list, unless it was brought over. */
function flowsOf(job: DeliveryJob, backfillBeforeMs: number, startFlows: boolean): Look['counts'] {
  if (job.type === 'metric-event') {
    return !startFlows && isBackfilled(job, backfillBeforeMs) ? ['backfilled'] : ['startsFlows'];
  }
  const subscribes = job.type === 'list-subscription' && job.consent.status === 'granted' && !job.historical;
  return subscribes ? ['startsFlows'] : [];
}

async function isRecorded({ redis, destination }: ReplayContext, letter: DeadLetter): Promise<boolean> {
  if (letter.state === 'resolved') return letter.resolution !== 'skipped';
  const mark = (await redis.get(laneKeys(destination).mark(letter.type, letter.jobId))) as Mark | null;
  return mark === 'delivered' || mark === 'duplicate';
}

/** Nothing got as far as the destination. */
const NOT_SENT = new Set(['connection_refused', 'dns', 'tls']);

/** A call that ended without an answer, or with one that does not say whether it was taken. */
function leftInDoubt({ outcome, status, code }: Attempt): boolean {
  if (outcome !== 'retry' || NOT_SENT.has(code)) return false;
  return status === undefined || status >= 500 || status < 300;
}

type WithdrawnSince = NonNullable<PreviewOptions['withdrawnSince']>;

async function anyWithdrawn(job: DeliveryJob, withdrawnSince: WithdrawnSince): Promise<boolean> {
  for (const { profile, consent, time } of statementsOf(job)) {
    const sinceMs = consentTimeMs(consent ?? {}, time, Number.POSITIVE_INFINITY);
    const addresses = consentAddresses(profile, { channels: consent?.channels ?? ['email', 'sms'] });
    const answers = addresses.map(({ identity }) => withdrawnSince(identity, sinceMs));
    if ((await Promise.all(answers)).includes(true)) return true;
  }
  return false;
}

interface Statement {
  profile: Profile;
  time: string;
  consent?: { at?: string; channels?: ('email' | 'sms')[] };
}

function statementsOf(job: DeliveryJob): Statement[] {
  if (job.type === 'metric-event') return [job.event];
  if (job.type === 'event-backfill') return job.events;
  return [job];
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
