/**
 * The state of the hold of one whole destination, in this process: closed (jobs pass), open (the destination is held, no
 * job passes) or half-open (after a successful probe, one job tries and the others wait for its outcome).
 */
import type { Hold } from '@tracklayer/holds';

export interface StatePass {
  /** The hold that this job tries; undefined when the destination is not held. */
  trial: Hold | undefined;
  /** Whether the cheap read before the trial succeeded. */
  isReadable: boolean;
  isValid(): boolean;
  /** The calls were not made: the next job may try. */
  abandon(): void;
}

export interface BreakerState {
  /**
   * A pass, or undefined when the destination is held. While another job tries the destination, this waits for its outcome.
   * @throws the signal's reason when it is aborted.
   */
  pass(signal: AbortSignal): StatePass | undefined | Promise<StatePass | undefined>;
  kind(): 'closed' | 'open' | 'half-open';
  /** The hold of a trial that no job has taken. */
  untaken(): Hold | undefined;
  open(hold?: Hold): void;
  /** One job may try. `isReadable`: the cheap read succeeded. */
  halfOpen(hold: Hold, isReadable: boolean): void;
  close(): void;
  /** Ends every wait for a pass; no job passes any more. */
  end(): void;
}

type State =
  | { kind: 'closed' }
  | { kind: 'open'; hold: Hold | undefined }
  | { kind: 'half-open'; hold: Hold; isReadable: boolean; taken: boolean };

/** @param onChange called when jobs may be taken, or may not be taken any more. */
export function createBreakerState(onChange: () => void): BreakerState {
  let state: State = { kind: 'closed' };
  let waiters: (() => void)[] = [];

  function enter(next: State): void {
    const changes = (state.kind === 'open') !== (next.kind === 'open');
    state = next;
    if (changes) onChange();
    for (const wake of waiters.splice(0)) wake();
  }

  function trialOf(trial: Extract<State, { kind: 'half-open' }>): StatePass {
    trial.taken = true;
    return {
      trial: trial.hold,
      isReadable: trial.isReadable,
      isValid: () => state === trial,
      abandon: () => {
        if (state === trial) enter({ ...trial, taken: false });
      },
    };
  }

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

  /** Nearly all jobs get this one. */
  const ordinary: StatePass = {
    trial: undefined,
    isReadable: false,
    isValid: () => state.kind === 'closed',
    abandon: () => undefined,
  };

  async function passLater(signal: AbortSignal): Promise<StatePass | undefined> {
    for (;;) {
      signal.throwIfAborted();
      if (state.kind === 'closed') return ordinary;
      if (state.kind === 'open') return undefined;
      if (!state.taken) return trialOf(state);
      await woken(signal);
    }
  }

  return {
    pass: (signal) => (state.kind === 'closed' && !signal.aborted ? ordinary : passLater(signal)),
    kind: () => state.kind,
    untaken: () => (state.kind === 'half-open' && !state.taken ? state.hold : undefined),
    open: (hold) => enter({ kind: 'open', hold }),
    halfOpen: (hold, isReadable) => enter({ kind: 'half-open', hold, isReadable, taken: false }),
    close: () => enter({ kind: 'closed' }),
    end() {
      state = { kind: 'open', hold: undefined };
      for (const wake of waiters.splice(0)) wake();
    },
  };
}
