/** What the facts about a job mean. Pure. */
import { isObject } from '@tracklayer/events';
import type { Hold } from '@tracklayer/holds';
import type { Attempt, JobRef } from '@tracklayer/lanes';
import type { JobFacts, LaneFacts } from './facts.js';
import type { EventState } from './types.js';

const UNDER_WAY: ReadonlySet<EventState> = new Set([
  'waiting',
  'waits-for-profile',
  'waits-for-subscription',
  'waits-for-permit',
  'held',
  'throttled',
  'retrying',
  'paused',
  'in-work',
]);

/** Whether the job has not ended. */
export function isUnderWay(state: EventState): boolean {
  return UNDER_WAY.has(state);
}

export interface State {
  state: EventState;
  waitsFor?: string;
  untilMs?: number;
  code?: string;
}

/** The completion marker decides. A job in its lane comes before an older letter. */
export function stateOf(facts: JobFacts): State {
  const { marker, lane, letter } = facts;
  if (marker === 'dead') return { state: 'dead', ...(letter && { code: letter.code }) };
  if (marker !== undefined) return ended(marker, facts);
  switch (lane?.state) {
    case 'waiting':
      return waiting(facts, lane);
    case 'active':
      return active(lane);
    case 'delayed':
      return delayed(facts, lane);
    case 'failed':
      return { state: 'dead', code: 'failed' };
    default:
      return withoutJob(facts);
  }
}

function ended(state: 'delivered' | 'duplicate' | 'skipped' | 'discarded', { journal }: JobFacts): State {
  const reason = journal?.entry?.reason;
  return { state, ...(reason !== undefined && { code: reason }) };
}

function waiting({ holds, migrationState }: JobFacts, lane: LaneFacts): State {
  const whole = holds.find(({ scope }) => scope === 'destination');
  if (whole) return held(whole);
  if (lane.isPaused) return { state: 'paused', waitsFor: 'lane' };
  return migrationState === 'paused' ? { state: 'paused', waitsFor: 'migration' } : { state: 'waiting' };
}

function active({ waits: { now } }: LaneFacts): State {
  const [kind, ...which] = now?.what.split(' ') ?? [];
  return kind === 'permit' ? { state: 'waits-for-permit', waitsFor: which.join(' ') } : { state: 'in-work' };
}

function delayed({ holds }: JobFacts, { data, dueAtMs, waits }: LaneFacts): State {
  const until = dueAtMs === undefined ? {} : { untilMs: dueAtMs };
  const { attempts, follows } = partsOf(data);
  const last = attempts.at(-1);
  const [kind, ...which] = waits.now?.what.split(' ') ?? [];
  const hold =
    kind === 'hold' || last?.outcome === 'held'
      ? (holds.find(({ scope }) => scope === which.join(' ')) ?? (kind === 'hold' ? undefined : holds[0]))
      : undefined;
  if (hold) return held(hold);
  if (kind === 'migration') return { state: 'paused', waitsFor: 'migration', ...until };
  if (last && last.outcome !== 'dead' && last.outcome !== 'held') {
    return { state: last.outcome === 'retry' ? 'retrying' : 'throttled', code: last.code, ...until };
  }
  if (follows && last === undefined) {
    const state = follows.type === 'list-subscription' ? 'waits-for-subscription' : 'waits-for-profile';
    return { state, waitsFor: follows.jobId, ...until };
  }
  return { state: 'waiting', ...until };
}

function held({ scope, code }: Hold): State {
  return { state: 'held', waitsFor: scope, code };
}

/** The marker has expired, or the job is between two places. */
function withoutJob({ journal, letter, lane }: JobFacts): State {
  const end = journal?.entry?.end;
  if (end !== undefined) return { state: end };
  if (letter?.state === 'resolved' && letter.resolution) return { state: letter.resolution };
  if (letter?.state === 'dead') return { state: 'dead', code: letter.code };
  return { state: lane?.state === 'completed' ? 'delivered' : 'unknown' };
}

/** The parts of a payload of any shape that say what the job waits for. */
export function partsOf(data: unknown): { attempts: Attempt[]; follows?: JobRef } {
  if (!isObject(data)) return { attempts: [] };
  const attempts = Array.isArray(data.attempts) ? (data.attempts as Attempt[]) : [];
  return isObject(data.follows) ? { attempts, follows: data.follows as unknown as JobRef } : { attempts };
}
