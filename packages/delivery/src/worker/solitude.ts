/**
 * Runs suspects alone in this process.
 *
 * Defends against a job that kills its worker and takes its neighbours along. A worker runs dozens of jobs at once, and after
 * its death nobody knows which one was the cause. Measured with one worker: 7 of 40 innocent neighbours became dead letters.
 * So each job that was in work at such a death is taken up again with nothing beside it. Then a death counts only against the job that caused it.
 *
 * A suspect waits until the other jobs of this process have ended. Those that only wait for a permit return to their lanes.
 * Quick suspects follow each other. After a second, and after each slow one, the others that wait go first.
 */
import { performance } from 'node:perf_hooks';
import type { Permits, Waits } from '@tracklayer/rate-limit';
import { SlotsFullError } from './low-priority-slots.js';
import { createTurnQueue } from './turn-queue.js';

export interface Solitude {
  /** Runs a job together with others. */
  among<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Waits until no other job is in work in this process. Suspects that lost fewer lives go first.
   *
   * @param withinMs how long the others may take to end, once it is this job's turn
   * @throws {SlotsFullError} where they take longer; the signal's reason when it is aborted
   */
  turn(lostLives: number, withinMs: number, signal: AbortSignal): Promise<TurnAlone>;
  /** Permits of jobs that run among others. They stop waiting for a permit when a suspect has its turn. */
  yielding(permits: Permits, nowMs: () => number): Permits;
  /** Other waits of such jobs that end in the same way. */
  waits(nowMs: () => number): Waits;
}

/** The turn of one job, from its start. */
export interface TurnAlone {
  /** The others go on beside this job. */
  letOthersGo(): void;
  /** This job is over. */
  end(): void;
}

/** For how long suspects may follow each other while others wait. */
const IN_A_ROW_MS = 1_000;

/** When a job returns that gave way, or whose neighbours did not end in time. */
const AGAIN_MS = 1_000;

interface Turn {
  lostLives: number;
  withinMs: number;
  start(turn: TurnAlone): void;
  giveUp(): void;
}

/** @param nowMs a clock that only goes forward. */
export function createSolitude(nowMs: () => number = () => performance.now()): Solitude {
  /** The jobs in work together. */
  let together = 0;
  let isAlone = false;
  /** Since when the others have waited for suspects. */
  let sinceMs = 0;
  const turns = createTurnQueue<Turn>();
  let heldUp: (() => void)[] = [];
  /** What ends each wait, with the clock of its job. */
  const yieldingWaits = new Map<(reason: unknown) => void, () => number>();
  /** Until when the others may go on beside the first turn that waits. */
  let deadline: { turn: Turn; timer: NodeJS.Timeout } | undefined;

  function next(): void {
    if (isAlone) return;
    const turn = turns.first();
    if (turn === undefined) {
      releaseHeldUp();
      return;
    }
    if (together > 0) {
      for (const [leave, jobNowMs] of yieldingWaits) leave(new SlotsFullError(jobNowMs() + AGAIN_MS));
      if (deadline?.turn !== turn) {
        endDeadline();
        deadline = { turn, timer: setTimeout(turn.giveUp, turn.withinMs) };
      }
      return;
    }
    endDeadline();
    turns.remove(turn);
    turn.start(startTurn());
  }

  function endDeadline(): void {
    clearTimeout(deadline?.timer);
    deadline = undefined;
  }

  function releaseHeldUp(): void {
    const going = heldUp;
    heldUp = [];
    sinceMs = 0;
    together += going.length;
    for (const go of going) go();
  }

  function leave(): void {
    together -= 1;
    if (together === 0 && turns.size() > 0) next();
  }

  function startTurn(): TurnAlone {
    isAlone = true;
    sinceMs ||= nowMs();
    let hasCompany = false;
    return {
      letOthersGo() {
        if (hasCompany) return;
        hasCompany = true;
        isAlone = false;
        together += 1;
        releaseHeldUp();
        // The next suspect must not wait for this one without an end, and hold up all others meanwhile.
        if (turns.size() > 0) next();
      },
      end() {
        if (hasCompany) return leave();
        isAlone = false;
        if (turns.size() === 0 || nowMs() - sinceMs >= IN_A_ROW_MS) releaseHeldUp();
        next();
      },
    };
  }

  function withdraw(turn: Turn): boolean {
    if (!turns.remove(turn)) return false;
    if (deadline?.turn === turn) endDeadline();
    next();
    return true;
  }

  function waits(jobNowMs: () => number): Waits {
    return {
      add: (leave) => void yieldingWaits.set(leave, jobNowMs),
      delete: (leave) => void yieldingWaits.delete(leave),
    };
  }

  return {
    async among(work) {
      if (isAlone || turns.size() > 0) await new Promise<void>((go) => heldUp.push(go));
      else together += 1;
      try {
        return await work();
      } finally {
        leave();
      }
    },
    turn(lostLives, withinMs, signal) {
      return new Promise((resolve, reject) => {
        const abort = () => withdraw(turn) && reject(signal.reason);
        const turn: Turn = {
          lostLives,
          withinMs,
          start(alone) {
            signal.removeEventListener('abort', abort);
            resolve(alone);
          },
          giveUp() {
            signal.removeEventListener('abort', abort);
            if (withdraw(turn)) reject(new SlotsFullError(Date.now() + AGAIN_MS));
          },
        };
        if (signal.aborted) return reject(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        turns.add(turn);
        next();
      });
    },
    yielding(permits, jobNowMs) {
      const own = waits(jobNowMs);
      return {
        ...permits,
        acquire: (endpoint, options) => permits.acquire(endpoint, { ...options, waits: own }),
      };
    },
    waits,
  };
}
