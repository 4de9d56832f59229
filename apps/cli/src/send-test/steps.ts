import type { JobType } from '@tracklayer/events';
import { hintFor } from '@tracklayer/klaviyo';
import type { CompletionMarker } from '@tracklayer/lanes';
import type { Sight } from './sight.js';

/** One thing that happened on the way, as it is told. */
export interface Step {
  destination: string;
  /** A job, the lanes as a whole, or Metric Activity at the end of the way. */
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
}

/** How a step reads at a glance: it went well, it goes on, it went wrong. */
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

export type Told = Pick<Step, 'step' | 'said' | 'next' | 'code' | 'url'>;

/** What there is to say of a job, given how it looks now. Nothing of what goes without saying. */
export function tell(sight: Sight, nowMs: number): Told | undefined {
  switch (sight.kind) {
    case 'settled':
      return SETTLED[sight.mark] ?? { step: 'skipped', said: sight.mark };
    case 'dead':
      return tellDead(sight);
    case 'active':
      return { step: 'picked_up', said: 'a worker has it' };
    case 'waiting':
      return sight.paused
        ? {
            step: 'paused',
            said: 'its lane is paused',
            next: 'tracklayer resume lets workers take jobs again.',
          }
        : { step: 'waiting', said: 'waits for a worker' };
    case 'later':
      return tellLater(sight, nowMs);
    case 'between':
      return undefined;
  }
}

const SETTLED: Readonly<Partial<Record<CompletionMarker, Told>>> = {
  delivered: { step: 'delivered', said: 'delivered' },
  duplicate: { step: 'duplicate', said: 'a duplicate: the destination has it already' },
  skipped: {
    step: 'skipped',
    said: 'skipped',
    next: 'A subscription needs a list: set listId, or KLAVIYO_LIST_ID. An event may be the browser’s to send, or consent was withdrawn.',
  },
};

function tellDead({ letter }: Extract<Sight, { kind: 'dead' }>): Told {
  if (letter === undefined) return { step: 'dead', said: 'a dead letter' };
  const { code, status, detail, hint, id } = letter;
  const answer = [status, code].filter((part) => part !== undefined).join(' ');
  return {
    step: 'dead',
    code,
    said: `a dead letter: ${answer}${detail ? `. ${detail}` : ''}`,
    next: `${hint ? `${hint} ` : ''}tracklayer dlq show ${id}`,
  };
}

function tellLater(
  { untilMs, follows, attempt }: Extract<Sight, { kind: 'later' }>,
  nowMs: number,
): Told | undefined {
  if (follows !== undefined) return { step: 'follows', said: `waits for its ${NAMES[follows]}` };
  if (attempt === undefined) return { step: 'waiting', said: 'comes again in a moment' };
  const { outcome, code, status, detail } = attempt;
  // A dead letter that is being replayed has died before; what counts is that it is on its way again.
  if (outcome === 'dead') return { step: 'waiting', said: 'on its way again' };
  const answer = [status, code].filter((part) => part !== undefined).join(' ');
  const again = Math.max(0, Math.ceil((untilMs - nowMs) / 1_000));
  const hint = hintFor(code);
  return {
    step: outcome,
    code,
    said: `${WORDS[outcome]} (${answer})${detail ? `: ${detail}` : ''}; tried again in ${again} s`,
    ...(hint !== undefined && { next: hint }),
  };
}

const NAMES: Readonly<Record<JobType, string>> = {
  'profile-upsert': 'profile',
  'list-subscription': 'subscription',
  'metric-event': 'event',
  'event-backfill': 'back-fill',
};

const WORDS = {
  retry: 'failed',
  throttled: 'the destination asked to slow down',
  held: 'the destination refuses the key',
} as const;
