/**
 * The circuit breaker of one destination in this process. It is closed (jobs pass), open (the destination is held, no job
 * passes) or half-open (after a successful probe, one job tries).
 *
 * Defends against:
 * - a bad key or a long outage that spends the attempts of every event: jobs wait and spend none;
 * - a destination that recovers and is flooded by all waiting jobs: one job goes first, and its outcome decides;
 * - a hold that only one process knows: the state is in Redis, and every process reads it each second;
 * - a trial for which no job comes: the hold is lifted, and the next job shows whether that was right.
 */
import type { Hold, HoldReason, Holds } from '@tracklayer/holds';
import type { Failure, Outcome } from '@tracklayer/klaviyo';

export interface CircuitBreakerOptions {
  destination: string;
  holds: Holds;
  /** So many failures in a row, over all jobs and workers, hold the destination. */
  failuresInARow: number;
  /** Probes the destination with a cheap read. True when a job may try. Never rejects. */
  probe(hold: Hold): Promise<boolean>;
  /** Called with true as soon as jobs may be taken, and with false as soon as they may not. */
  onChange(mayTake: boolean): void;
  /** For the log. */
  onHeld?(hold: HoldReason): void;
  onLifted?(hold: Hold): void;
}

/** The right to make the calls of one job. End it with exactly one of `report` and `abandon`. */
export interface BreakerPass {
  /** Whether the pass is still valid: the state can change while a job waits for its permit. */
  isValid(): boolean;
  /** Reports how the calls ended. Resolves to the outcome that counts: a failure in an outage is held and spends nothing. */
  report(outcome: Outcome): Promise<Outcome>;
  /** Ends the pass without an outcome: the calls were not made or were aborted. */
  abandon(): void;
}

export interface CircuitBreaker {
  /**
   * A pass, or undefined when the destination is held. While another job tries the destination, this waits for its outcome.
   * @throws the signal's reason when it is aborted.
   */
  pass(signal: AbortSignal): Promise<BreakerPass | undefined>;
  /** Reads the hold from Redis, and probes if a probe is due. */
  checkHold(): Promise<void>;
  /** Ends every wait for a pass; no job passes any more. */
  close(): void;
}

type State =
  | { kind: 'closed' }
  | { kind: 'open'; hold: Hold | undefined }
  | { kind: 'half-open'; hold: Hold; taken: boolean };

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { destination, holds, failuresInARow, probe, onChange, onHeld, onLifted } = options;
  let state: State = { kind: 'closed' };
  /** Whether this process counted a failure that no answer has reset yet. */
  let failedBefore = false;
  let checking: Promise<void> | undefined;
  let waiters: (() => void)[] = [];

  function enter(next: State): void {
    const letPass = state.kind !== 'open';
    state = next;
    if (letPass !== (next.kind !== 'open')) onChange(!letPass);
    for (const wake of waiters.splice(0)) wake();
  }

  async function hold(cause: HoldReason['cause'], { code, status, detail }: Failure): Promise<void> {
    const reason: HoldReason = {
      cause,
      code,
      ...(status !== undefined && { status }),
      ...(detail !== undefined && { detail }),
    };
    // Before the call to Redis, so that no job is taken meanwhile.
    if (state.kind === 'closed') enter({ kind: 'open', hold: undefined });
    if (await holds.place(destination, reason)) onHeld?.(reason);
  }

  async function lift(held: Hold): Promise<void> {
    if (await holds.lift(destination, held)) onLifted?.(held);
    enter({ kind: 'closed' });
  }

  async function reportTrial(held: Hold, outcome: Outcome): Promise<Outcome> {
    if (outcome.kind !== 'held' && outcome.kind !== 'retry') {
      await lift(held);
      return outcome;
    }
    enter({ kind: 'open', hold: held });
    // The cause may have changed. The hold must show the current one.
    if (outcome.failure.code !== held.code && (await holds.lift(destination, held))) {
      await hold(outcome.kind === 'held' ? 'refused' : 'outage', outcome.failure);
    }
    return { kind: 'held', scope: 'destination', failure: outcome.failure };
  }

  async function report(outcome: Outcome): Promise<Outcome> {
    switch (outcome.kind) {
      case 'held':
        await hold('refused', outcome.failure);
        return outcome;
      case 'retry': {
        const held: Outcome = { kind: 'held', scope: 'destination', failure: outcome.failure };
        // The call was in flight when the hold was placed.
        if (state.kind !== 'closed') return held;
        failedBefore = true;
        if ((await holds.failed(destination)) < failuresInARow) return outcome;
        await hold('outage', outcome.failure);
        return held;
      }
      default:
        if (failedBefore) {
          failedBefore = false;
          await holds.answered(destination);
        }
        return outcome;
    }
  }

  async function check(): Promise<void> {
    if (state.kind === 'half-open') {
      // No job came to try the destination.
      if (!state.taken) await lift(state.hold);
      return;
    }
    const held = await holds.get(destination);
    if (held === undefined) {
      if (state.kind === 'open') enter({ kind: 'closed' });
      return;
    }
    enter({ kind: 'open', hold: held });
    const claimed = await holds.claimProbe(destination);
    if (claimed && (await probe(claimed))) enter({ kind: 'half-open', hold: claimed, taken: false });
  }

  return {
    async pass(signal) {
      for (;;) {
        signal.throwIfAborted();
        if (state.kind === 'closed') {
          return { isValid: () => state.kind === 'closed', report, abandon: () => undefined };
        }
        if (state.kind === 'open') return undefined;
        if (!state.taken) {
          const trial = state;
          trial.taken = true;
          return {
            report: (outcome) => reportTrial(trial.hold, outcome),
            isValid: () => state === trial,
            abandon: () => {
              if (state === trial) enter({ kind: 'half-open', hold: trial.hold, taken: false });
            },
          };
        }
        await woken(signal);
      }
    },
    checkHold() {
      checking ??= check().finally(() => {
        checking = undefined;
      });
      return checking;
    },
    close() {
      state = { kind: 'open', hold: undefined };
      for (const wake of waiters.splice(0)) wake();
    },
  };

  function woken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        waiters = waiters.filter((each) => each !== wake);
        reject(signal.reason);
      };
      const wake = () => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      signal.addEventListener('abort', abort, { once: true });
      waiters.push(wake);
    });
  }
}
