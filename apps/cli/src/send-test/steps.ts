import type { JobType } from '@tracklayer/events';
import { hintOfAttempt, JOB_ENDPOINTS } from '@tracklayer/klaviyo';
import type { CompletionMarker } from '@tracklayer/lanes';
import type { JobAddress, JobSnapshot } from './job-snapshot.js';

/** One step of the test event, as it is reported. */
export interface Step {
  destination: string;
  /** A job, the workers, or Metric Activity at the destination. */
  what: JobType | 'workers' | 'activity';
  /** For machines; `said` says the same to people. */
  step:
    | 'enqueued'
    | 'follows'
    | 'waiting'
    | 'paused'
    | 'no_worker'
    | 'picked_up'
    | 'retry'
    | 'throttled'
    | 'held'
    | 'delivered'
    | 'duplicate'
    | 'skipped'
    | 'dead'
    | 'recorded'
    | 'dropped'
    | 'not_seen'
    | 'accepted'
    | 'flow';
  /** Ms since the event was tracked. */
  afterMs: number;
  said: string;
  /** What to do, or where to look. */
  next?: string;
  /** Klaviyo's code, or ours. */
  code?: string;
  url?: string;
  /** Of a flow: whether it starts. */
  starts?: boolean;
}

/** Whether a step is good, still open, bad, or of no importance. */
export type Tone = 'good' | 'open' | 'bad' | 'quiet';

const TONES: Readonly<Record<Step['step'], Tone>> = {
  enqueued: 'good',
  follows: 'open',
  waiting: 'open',
  paused: 'bad',
  no_worker: 'bad',
  picked_up: 'open',
  retry: 'bad',
  throttled: 'bad',
  held: 'bad',
  delivered: 'good',
  duplicate: 'bad',
  skipped: 'quiet',
  dead: 'bad',
  recorded: 'good',
  dropped: 'bad',
  not_seen: 'bad',
  accepted: 'good',
  flow: 'quiet',
};

export function toneOf({ step }: Step): Tone {
  return TONES[step];
}

export type StepText = Pick<Step, 'step' | 'said' | 'next' | 'code' | 'url' | 'starts'>;

/** The step that a snapshot shows. Undefined if there is nothing to report. */
export function stepOf(
  snapshot: JobSnapshot,
  { type, destination }: Pick<JobAddress, 'type' | 'destination'>,
  nowMs: number,
): StepText | undefined {
  switch (snapshot.kind) {
    case 'settled':
      return SETTLED[snapshot.mark] ?? { step: 'skipped', said: snapshot.mark };
    case 'dead':
      return deadStep(snapshot, destination);
    case 'active':
      return { step: 'picked_up', said: 'a worker has it' };
    case 'waiting':
      return snapshot.paused
        ? {
            step: 'paused',
            said: 'its lane is paused',
            next: `To resume: tracklayer resume ${destination} ${type}`,
          }
        : { step: 'waiting', said: 'waits for a worker' };
    case 'later':
      return laterStep(snapshot, { type, destination }, nowMs);
    case 'between':
      return undefined;
  }
}

const SETTLED: Readonly<Partial<Record<CompletionMarker, StepText>>> = {
  delivered: { step: 'delivered', said: 'delivered' },
  duplicate: { step: 'duplicate', said: 'a duplicate: the destination has the event already' },
  skipped: {
    step: 'skipped',
    said: 'skipped',
    next: 'A subscription needs a list: set listId or KLAVIYO_LIST_ID. An event is skipped if the browser owns it, or if consent was withdrawn.',
  },
};

function deadStep({ letter }: Extract<JobSnapshot, { kind: 'dead' }>, destination: string): StepText {
  if (letter === undefined) return { step: 'dead', said: 'a dead letter' };
  const { code, status, detail, hint, id } = letter;
  const answer = [status, code].filter((part) => part !== undefined).join(' ');
  return {
    step: 'dead',
    code,
    said: `a dead letter: ${answer}${detail ? `. ${detail}` : ''}`,
    next: `${hint ? `${hint} ` : ''}tracklayer dlq show ${id} --destination ${destination}`,
  };
}

function laterStep(
  { untilMs, follows, attempt }: Extract<JobSnapshot, { kind: 'later' }>,
  { type, destination }: Pick<JobAddress, 'type' | 'destination'>,
  nowMs: number,
): StepText | undefined {
  if (follows !== undefined) return { step: 'follows', said: `waits for its ${NAMES[follows]}` };
  if (attempt === undefined) return { step: 'waiting', said: 'is tried again in a moment' };
  const { outcome, code, status, detail } = attempt;
  // A replayed dead letter has died before. What counts is that it is on its way again.
  if (outcome === 'dead') return { step: 'waiting', said: 'on its way again' };
  const answer = [status, code].filter((part) => part !== undefined).join(' ');
  // The end of a hold wakes its jobs, so their own time says nothing.
  const again =
    outcome === 'held'
      ? 'next attempt after the hold'
      : `next attempt in ${Math.max(0, Math.ceil((untilMs - nowMs) / 1_000))} s`;
  const [endpoint] = JOB_ENDPOINTS[type];
  const hint = hintOfAttempt(attempt, { destination, endpoint });
  return {
    step: outcome,
    code,
    said: `${OUTCOMES[outcome]} (${answer})${detail ? `: ${detail}` : ''}; ${again}`,
    ...(hint !== undefined && { next: hint }),
  };
}

const NAMES: Readonly<Record<JobType, string>> = {
  'profile-upsert': 'profile',
  'list-subscription': 'subscription',
  'metric-event': 'event',
  'event-backfill': 'back-fill',
  'back-in-stock': 'back-in-stock subscription',
};

const OUTCOMES = {
  retry: 'failed',
  throttled: 'the destination asked for slower calls',
  held: 'the destination refuses the call',
} as const;
