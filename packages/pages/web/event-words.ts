/** The states and steps of events, in words. Pure. */
import type { JobStatus } from './api.js';

export type Colour = 'teal' | 'red' | 'orange' | 'indigo' | 'gray';

const STATES: Readonly<Record<string, readonly [string, Colour]>> = {
  waiting: ['waits for a worker', 'gray'],
  'waits-for-profile': ['waits for its profile', 'gray'],
  'waits-for-subscription': ['waits for its subscription', 'gray'],
  'waits-for-permit': ['waits for a permit', 'orange'],
  held: ['held', 'red'],
  throttled: ['waits, since Klaviyo asked for slower calls', 'orange'],
  retrying: ['is tried again', 'orange'],
  paused: ['paused', 'orange'],
  'in-work': ['a worker has it', 'indigo'],
  delivered: ['delivered', 'teal'],
  duplicate: ['duplicate', 'teal'],
  skipped: ['skipped', 'gray'],
  dead: ['dead', 'red'],
  discarded: ['discarded', 'gray'],
  unknown: ['unknown', 'gray'],
};

const ENDED: ReadonlySet<string> = new Set([
  'delivered',
  'duplicate',
  'skipped',
  'dead',
  'discarded',
  'unknown',
]);

/** The job has not ended. */
export const isUnderWay = (state: string): boolean => !ENDED.has(state);

/** A newer server may know states that this page does not. */
export function stateOf(state: string): readonly [string, Colour] {
  return STATES[state] ?? [state, 'gray'];
}

/** `held: list:Y6nRLr (not_found), replayed once` */
export function stateText({ state, waitsFor, code, replays, batchOf, type }: JobStatus): string {
  const [words] = stateOf(state);
  // The id of the profile's job says nothing to a reader.
  const what = waitsFor === undefined || state.startsWith('waits-for-p') ? '' : `: ${waitsFor}`;
  const why = code === undefined ? '' : ` (${code})`;
  const again = replays === 0 ? '' : `, replayed ${replays === 1 ? 'once' : `${replays} times`}`;
  const together =
    batchOf === undefined ? '' : `, in ${type === 'event-backfill' ? 'a batch' : 'one call'} of ${batchOf}`;
  return `${words}${what}${why}${again}${together}`;
}

const STEPS: Readonly<Record<string, string>> = {
  tracked: 'enqueued',
  enqueued: 'enqueued',
  began: 'a worker took it',
  called: 'called',
  retry: 'failed, and is tried again',
  throttled: 'Klaviyo asked for slower calls',
  held: 'held',
  waits: 'waits',
  dead: 'died',
  replayed: 'replayed',
};

export const stepWords = (what: string): string => STEPS[what] ?? what;

export const STEP_COLOURS: Readonly<Record<string, Colour>> = {
  delivered: 'teal',
  duplicate: 'teal',
  dead: 'red',
  retry: 'orange',
  throttled: 'orange',
  held: 'red',
  waits: 'orange',
  replayed: 'indigo',
  called: 'indigo',
};

/** What a job waited for, from the words of the journal: `permit POST /api/events`. */
export function waitWords(waited: string): string {
  const [kind = '', ...which] = waited.split(' ');
  const what = which.join(' ');
  if (kind === 'permit') return `a permit of ${what}`;
  if (kind === 'hold') return `the end of a hold (${what})`;
  return `its ${waited}`;
}

const JOBS: Readonly<Record<string, string>> = {
  'profile-upsert': 'Profile',
  'list-subscription': 'Subscription',
  'metric-event': 'Event',
  'event-backfill': 'Back-fill',
  'back-in-stock': 'Back in stock',
};

/** `Event purchase`, `Profile`. */
export function jobTitle({ type, name }: Pick<JobStatus, 'type' | 'name'>): string {
  return [typeWords(type), name].filter((part) => part !== undefined).join(' ');
}

/** `Profile` for `profile-upsert`. A newer server may know other types. */
export const typeWords = (type: string): string => JOBS[type] ?? type;
