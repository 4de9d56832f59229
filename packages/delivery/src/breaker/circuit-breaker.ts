/**
 * Stands before every call of one destination in this process: open, held, or letting one job try.
 *
 * Defends against: a bad key or an outage of hours that eats the attempts of every event (they wait, unspent); a
 * destination that just came back and is run over by all who waited (one job goes first, and the rest as it fares); a
 * hold that only its own process knows of (the state is in Redis, and looked at every second); a trial whose job never
 * comes (with nothing to send there is nothing to prove, so the hold is lifted and the next job tells).
 */
import type { Hold, HoldReason, Holds } from '@tracklayer/holds';
import type { Failure, Outcome } from '@tracklayer/klaviyo';

export interface HoldGateOptions {
  destination: string;
  holds: Holds;
  /** Failures in a row, over all jobs and workers, that open the breaker. */
  failuresInARow: number;
  /** Tries the destination by a cheap read. True where it is worth to let a job try. Never rejects. */
  probe(hold: Hold): Promise<boolean>;
  /** Called as soon as jobs may be taken, or may not any more. */
  onChange(open: boolean): void;
  /** For the log. */
  onHeld?(hold: HoldReason): void;
  onLifted?(hold: Hold): void;
}

/** The right to make a job's calls, to be given back by exactly one of its two functions. */
export interface Passage {
  /** Whether it still holds: much can happen while a job waits for its permit. */
  open(): boolean;
  /** Says how the calls ended. Resolves to the outcome as it counts: what failed in an outage is held, and spends nothing. */
  ended(outcome: Outcome): Promise<Outcome>;
  /** Nobody knows how they ended: they were broken off. */
  abandoned(): void;
}

export interface HoldGate {
  /**
   * The passage, or nothing where the destination is held. While another job tries it, this waits for how that one fares.
   * @throws the signal's reason when it is aborted.
   */
  pass(signal: AbortSignal): Promise<Passage | undefined>;
  /** Compares with Redis, and probes where it is time. */
  look(): Promise<void>;
  /** Lets all who wait go back. */
  close(): void;
}

type State =
  | { kind: 'open' }
  | { kind: 'held'; hold: Hold | undefined }
  | { kind: 'trying'; hold: Hold; taken: boolean };

export function createHoldGate(options: HoldGateOptions): HoldGate {
  const { destination, holds, failuresInARow, probe, onChange, onHeld, onLifted } = options;
  let state: State = { kind: 'open' };
  /** Whether a failure was counted here that no answer has cleared yet. */
  let failedBefore = false;
  let looking: Promise<void> | undefined;
  let waiters: (() => void)[] = [];

  function enter(next: State): void {
    const wasOpen = state.kind !== 'held';
    state = next;
    if (wasOpen !== (next.kind !== 'held')) onChange(!wasOpen);
    for (const wake of waiters.splice(0)) wake();
  }

  async function hold(cause: HoldReason['cause'], { code, status, detail }: Failure): Promise<void> {
    const reason: HoldReason = {
      cause,
      code,
      ...(status !== undefined && { status }),
      ...(detail !== undefined && { detail }),
    };
    // At once, so that no job is taken while Redis is asked.
    if (state.kind === 'open') enter({ kind: 'held', hold: undefined });
    if (await holds.place(destination, reason)) onHeld?.(reason);
  }

  async function lift(held: Hold): Promise<void> {
    if (await holds.lift(destination, held)) onLifted?.(held);
    enter({ kind: 'open' });
  }

  async function endedTrial(held: Hold, outcome: Outcome): Promise<Outcome> {
    if (outcome.kind !== 'held' && outcome.kind !== 'retry') {
      await lift(held);
      return outcome;
    }
    enter({ kind: 'held', hold: held });
    // The trouble may have become another: what people read should say so.
    if (outcome.failure.code !== held.code && (await holds.lift(destination, held))) {
      await hold(outcome.kind === 'held' ? 'refused' : 'outage', outcome.failure);
    }
    return { kind: 'held', failure: outcome.failure };
  }

  async function ended(outcome: Outcome): Promise<Outcome> {
    switch (outcome.kind) {
      case 'held':
        await hold('refused', outcome.failure);
        return outcome;
      case 'retry': {
        const held: Outcome = { kind: 'held', failure: outcome.failure };
        // It was on its way already when the breaker opened.
        if (state.kind !== 'open') return held;
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

  async function compare(): Promise<void> {
    if (state.kind === 'trying') {
      // Nothing came that could try it.
      if (!state.taken) await lift(state.hold);
      return;
    }
    const held = await holds.get(destination);
    if (held === undefined) {
      if (state.kind === 'held') enter({ kind: 'open' });
      return;
    }
    enter({ kind: 'held', hold: held });
    const claimed = await holds.claimProbe(destination);
    if (claimed && (await probe(claimed))) enter({ kind: 'trying', hold: claimed, taken: false });
  }

  return {
    async pass(signal) {
      for (;;) {
        signal.throwIfAborted();
        if (state.kind === 'open') {
          return { open: () => state.kind === 'open', ended, abandoned: () => undefined };
        }
        if (state.kind === 'held') return undefined;
        if (!state.taken) {
          const trial = state;
          trial.taken = true;
          return {
            ended: (outcome) => endedTrial(trial.hold, outcome),
            open: () => state === trial,
            abandoned: () => {
              if (state === trial) enter({ kind: 'trying', hold: trial.hold, taken: false });
            },
          };
        }
        await woken(signal);
      }
    },
    look() {
      looking ??= compare().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    close() {
      state = { kind: 'held', hold: undefined };
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
