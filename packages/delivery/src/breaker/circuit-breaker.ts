/**
 * The circuit breaker of one destination in this process. It decides whether a job may make its calls, and what the outcome
 * of a call means for other jobs. A hold stops one scope: the whole destination, an endpoint, a list, or the flag `backfill`.
 *
 * Defends against:
 * - a bad key or a long outage that spends the attempts of every event: jobs wait and spend none;
 * - a refusal of one endpoint that stops the events of the account;
 * - a destination that recovers and is flooded by all waiting jobs: one job goes first, and its outcome decides;
 * - a hold that only one process knows: the state is in Redis, and every process reads it each second;
 * - a trial for which no job comes: the hold is lifted, and the next job shows whether that was right.
 */
import { type Hold, type HoldReason, type Holds, WHOLE_DESTINATION } from '@tracklayer/holds';
import type { Call, Failure, HoldScope, Outcome } from '@tracklayer/klaviyo';
import type { JobRef } from '@tracklayer/lanes';
import { oneAtATime } from '../one-at-a-time.js';
import { createBreakerState } from './breaker-state.js';
import { createFailureCount } from './failure-count.js';
import { createPass, type Passage } from './pass.js';
import { allowsTrial, readIsConclusive } from './probe.js';
import { createScopedHolds } from './scoped-holds.js';

export interface CircuitBreakerOptions {
  destination: string;
  holds: Holds;
  /** So many failures in a row, over all jobs and workers, hold an endpoint or the destination. */
  failuresInARow: number;
  /** The cheap read: whether the destination answers, and how. Undefined when nothing is known. Never rejects. */
  read(): Promise<Outcome | undefined>;
  /** Puts delayed jobs back into their lanes. Resolves to those that a worker has in work. */
  wake(jobs: readonly JobRef[]): Promise<readonly JobRef[]>;
  /** Called when other scopes than before may be used; see `stops`. */
  onChange(): void;
  /** For the log. */
  onHeld?(hold: HoldReason & { scope: string }): void;
  onLifted?(hold: Hold): void;
}

export interface CircuitBreaker {
  /**
   * A pass, or why the job must wait. While another job tries the whole destination, this waits for its outcome.
   *
   * @param needs the scopes that stop the job while they are held. Called only while one is held.
   * @throws the signal's reason when it is aborted.
   */
  pass(job: JobRef, needs: () => readonly HoldScope[], signal: AbortSignal): Promise<Passage>;
  /** Parks a job after a held outcome. False when the scope is not held any more, or is the whole destination. */
  park(job: JobRef, scope: HoldScope): Promise<boolean>;
  /** Whether the scope is held. */
  isHeld(scope: HoldScope): boolean;
  /** Whether any list is held. */
  isAnyListHeld(): boolean;
  /** Whether no job that needs the scope may go now: it is held, and no probe waits for a job. */
  stops(scope: HoldScope): boolean;
  /** Holds a scope that the configuration rules out. No job tries it, in this process. */
  ruleOut(scope: HoldScope, failure: Failure): Promise<void>;
  /** Reads the holds from Redis, and probes if a probe is due. */
  checkHold(): Promise<void>;
  /** Ends every wait for a pass; no job passes any more. */
  close(): void;
}

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { destination, holds, failuresInARow, read, wake, onChange, onHeld, onLifted } = options;
  const whole = createBreakerState(onChange);
  const scoped = createScopedHolds({ destination, holds, wake, onChange });
  const failures = createFailureCount({ destination, holds, failuresInARow, read });

  async function place(scope: HoldScope, cause: HoldReason['cause'], failure: Failure): Promise<void> {
    const reason = reasonOf(cause, failure);
    if (scope === WHOLE_DESTINATION) {
      // Before the call to Redis, so that no job is taken meanwhile.
      if (whole.kind() === 'closed') whole.open();
      if (await holds.place(destination, reason)) onHeld?.({ ...reason, scope });
      return;
    }
    await scoped.whileDeciding(scope, async () => {
      if (await holds.place(destination, reason, scope)) onHeld?.({ ...reason, scope });
      const hold = await holds.get(destination, scope);
      if (hold) scoped.held(hold);
    });
  }

  async function lift(hold: Hold): Promise<void> {
    if (await holds.lift(destination, hold)) onLifted?.(hold);
    if (hold.scope === WHOLE_DESTINATION) whole.close();
    else scoped.lifted(hold.scope);
  }

  /** The trial failed. The cause may have changed, and the hold must show the current one. */
  async function keep(hold: Hold, cause: HoldReason['cause'], failure: Failure): Promise<void> {
    if (hold.scope === WHOLE_DESTINATION) whole.open(hold);
    if (failure.code === hold.code) return;
    const reason = reasonOf(cause, failure);
    const { scope } = hold;
    if (await holds.changeReason(destination, hold, reason)) onHeld?.({ ...reason, scope });
  }

  /** Counts a failure. Resolves to the scope that is held for it: the endpoint, or all if the cheap read fails too. */
  async function countFailure(
    job: JobRef,
    { endpoint }: Call,
    failure: Failure,
  ): Promise<HoldScope | undefined> {
    const run = await failures.failed(job, endpoint, failure);
    if (run === 'short') return undefined;
    if (run === 'all' && !(await failures.destinationFails())) return undefined;
    const isWhole =
      run === 'all' || (await scoped.whileDeciding(endpoint, () => failures.destinationFails()));
    const scope = isWhole ? 'destination' : endpoint;
    await place(scope, 'outage', failure);
    return scope;
  }

  async function check(): Promise<void> {
    const untaken = whole.untaken();
    // No job came to try the destination.
    if (untaken) return lift(untaken);
    if (whole.kind() === 'half-open') return;
    const state = await holds.readHeld(destination);
    const held = state?.holds.find(({ scope }) => scope === WHOLE_DESTINATION);
    if (state === undefined || held === undefined) {
      if (whole.kind() === 'open') whole.close();
      return scoped.refresh(state);
    }
    whole.open(held);
    await scoped.refresh(state);
    const claimed = await holds.claimProbe(destination);
    if (claimed === undefined) return;
    const answer = readIsConclusive(claimed) ? await read() : undefined;
    if (answer === undefined ? !readIsConclusive(claimed) : allowsTrial(claimed, answer)) {
      whole.halfOpen(claimed, answer?.kind === 'delivered');
    }
  }

  const isHeld = (scope: HoldScope) =>
    scope === WHOLE_DESTINATION ? whole.kind() === 'open' : scoped.isHeld(scope);

  return {
    async pass(job, needs, signal) {
      const state = await whole.pass(signal);
      if (state === undefined) return { kind: 'held' };
      let needed: readonly HoldScope[] | undefined;
      const scopes = () => {
        needed ??= needs();
        return needed;
      };
      try {
        const entry = scoped.any() ? await scoped.enter(job, scopes()) : undefined;
        if (entry?.kind === 'parked') {
          state.abandon();
          return { kind: 'parked', hold: entry.hold };
        }
        const trials = [...(entry?.trials ?? [])];
        const answered = failures.answered;
        const effects = { place, lift, keep, countFailure, answered };
        return { kind: 'pass', pass: createPass({ job, state, scoped, scopes, trials }, effects) };
      } catch (error) {
        state.abandon();
        throw error;
      }
    },
    park: async (job, scope) => scope !== WHOLE_DESTINATION && (await scoped.park(job, scope)),
    isHeld,
    isAnyListHeld: () => scoped.isAnyHeld((scope) => scope.startsWith('list:')),
    stops: (scope) => isHeld(scope) && !scoped.awaitsTrial(scope),
    async ruleOut(scope, failure) {
      scoped.ruleOut(scope);
      if (!isHeld(scope)) await place(scope, 'refused', failure);
    },
    checkHold: oneAtATime(check),
    close: () => whole.end(),
  };
}

function reasonOf(cause: HoldReason['cause'], { code, status, detail, hint }: Failure): HoldReason {
  return {
    cause,
    code,
    ...(status !== undefined && { status }),
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
  };
}
