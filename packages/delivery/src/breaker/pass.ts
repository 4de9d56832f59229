import { type Hold, type HoldReason, WHOLE_DESTINATION } from '@tracklayer/holds';
import { type Call, type Failure, type HoldScope, type Outcome, scopesOf } from '@tracklayer/klaviyo';
import type { JobRef } from '@tracklayer/lanes';
import type { StatePass } from './breaker-state.js';
import type { FailureCount } from './failure-count.js';
import type { ScopedHolds } from './scoped-holds.js';

export type Passage =
  | { kind: 'pass'; pass: BreakerPass }
  /** The whole destination is held. */
  | { kind: 'held' }
  /** The job waits for this hold. The end of the hold wakes it, or the next probe. */
  | { kind: 'parked'; hold: Hold };

/** The right to make the calls of one job. End it with exactly one of `report` and `abandon`. */
export interface BreakerPass {
  /** Whether the pass is still valid: the state can change while a job waits for its permit. */
  isValid(): boolean;
  /** Whether the job may make another call as well. If not, the job is parked, and this is the hold that it waits for. */
  holdOf(call: Call): Promise<Hold | undefined>;
  /**
   * Reports how the calls ended. Resolves to the outcome that counts: a failure in an outage is held and spends nothing.
   * @param call the call that decided it; undefined when none was made.
   * @param before the other calls of this job that Klaviyo answered.
   */
  report(outcome: Outcome, call?: Call, before?: readonly Call[]): Promise<Outcome>;
  /** Ends the pass without an outcome: the calls were not made or were aborted. */
  abandon(): void;
}

interface Parts {
  job: JobRef;
  state: StatePass;
  scoped: ScopedHolds;
  /** The scopes that the job needs. */
  scopes(): readonly HoldScope[];
  /** The holds that this job tries. */
  trials: Hold[];
}

/** What an outcome changes for other jobs. */
interface Effects {
  place(scope: HoldScope, cause: HoldReason['cause'], failure: Failure): Promise<void>;
  lift(hold: Hold): Promise<void>;
  keep(hold: Hold, cause: HoldReason['cause'], failure: Failure): Promise<void>;
  /** Resolves to the scope that is held for this failure. Undefined: it spends an attempt. */
  countFailure(job: JobRef, call: Call, failure: Failure): Promise<HoldScope | undefined>;
  answered: FailureCount['answered'];
}

export function createPass(parts: Parts, effects: Effects): BreakerPass {
  const { job, state, scoped, trials } = parts;
  const { place, lift, keep, countFailure, answered } = effects;
  const tries = (scope: string) => trials.find((hold) => hold.scope === scope);

  async function reportHeld(outcome: Extract<Outcome, { kind: 'held' }>): Promise<Outcome> {
    const { scope, failure } = outcome;
    const tried = scope === state.trial?.scope ? state.trial : tries(scope);
    if (tried) await keep(tried, 'refused', failure);
    else await place(scope, 'refused', failure);
    // The destination itself let the call through: only a part of it is refused.
    if (state.trial && scope !== WHOLE_DESTINATION) await lift(state.trial);
    return outcome;
  }

  async function reportFailure(outcome: Extract<Outcome, { kind: 'retry' }>, call: Call): Promise<Outcome> {
    const { failure } = outcome;
    const held = (scope: HoldScope): Outcome => ({ kind: 'held', scope, failure });
    if (state.trial && !state.isReadable) {
      await keep(state.trial, 'outage', failure);
      return held('destination');
    }
    if (state.trial) {
      // The account could be read, so no more than the endpoint fails, or no more than this payload.
      if (!failure.foreign) await place(call.endpoint, 'outage', failure);
      await lift(state.trial);
      if (!failure.foreign) return held(call.endpoint);
    } else if (!state.isValid()) {
      // The call was in flight when the hold was placed.
      return held('destination');
    }
    const tried = tries(call.endpoint);
    if (tried) {
      await keep(tried, 'outage', failure);
      return held(call.endpoint);
    }
    if (scoped.isHeld(call.endpoint)) return held(call.endpoint);
    const scope = await countFailure(job, call, failure);
    return scope === undefined ? outcome : held(scope);
  }

  /** Calls that were answered before the one that decides. Each shows that its endpoint works. */
  async function reportAnswered(calls: readonly Call[]): Promise<void> {
    for (const { endpoint } of calls) {
      const tried = tries(endpoint);
      if (tried) {
        await lift(tried);
        trials.splice(trials.indexOf(tried), 1);
      }
      await answered(endpoint);
    }
  }

  return {
    isValid: () =>
      state.isValid() &&
      (!scoped.any() || parts.scopes().every((scope) => !scoped.isHeld(scope) || tries(scope))),
    async holdOf(call) {
      if (!scoped.any()) return undefined;
      const entry = await scoped.enter(
        job,
        scopesOf(call).filter((scope) => !tries(scope)),
      );
      if (entry.kind === 'parked') return entry.hold;
      trials.push(...entry.trials);
      return undefined;
    },
    async report(outcome, call, before = []) {
      const others = before.filter(({ endpoint }) => endpoint !== call?.endpoint);
      if (others.length > 0) await reportAnswered(others);
      switch (outcome.kind) {
        case 'held':
          return reportHeld(outcome);
        case 'retry':
          return call === undefined ? outcome : reportFailure(outcome, call);
        default:
          if (state.trial) await lift(state.trial);
          for (const hold of trials) {
            if (shows(hold.scope, outcome, call)) await lift(hold);
            // The job ended before the call that would have tried this scope.
            else if (!needed(hold.scope, call, before)) scoped.returnTrial(hold.scope);
          }
          if (call !== undefined) await answered(call.endpoint);
          return outcome;
      }
    },
    abandon() {
      state.abandon();
      for (const { scope } of trials) scoped.returnTrial(scope);
    },
  };
}

function needed(scope: string, call: Call | undefined, before: readonly Call[]): boolean {
  const calls = call === undefined ? before : [...before, call];
  return calls.length === 0 || calls.some((each) => scopesOf(each).some((other) => other === scope));
}

/**
 * Whether an answer shows that a scope works again. Any answer does for an endpoint. A list and a flag need a success,
 * because a request with another mistake may be refused before Klaviyo looks at them. Pure.
 */
function shows(scope: string, { kind }: Outcome, call: Call | undefined): boolean {
  if (call === undefined) return false;
  if (scope.includes('/')) return scope === call.endpoint;
  return kind === 'delivered' || kind === 'duplicate';
}
