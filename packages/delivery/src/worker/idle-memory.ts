/**
 * Gives memory back to the machine while no job is in work.
 *
 * Failure story: 50 destinations delivered a backlog together. The process used 400 MB afterwards, and 50 MB of that were live. V8
 * gives memory back by itself when a program allocates little, but the looks of a worker allocate more than that.
 *
 * So after some seconds without a job we tell V8 to save memory. V8 then collects the garbage in small steps within eight seconds, and
 * shrinks its heap. Then we tell it to stop. Saving memory all the time would use more processor time than the looks do. The next
 * job stops it at once.
 */
import { setFlagsFromString } from 'node:v8';

export interface IdleMemory {
  jobBegan(): void;
  jobEnded(): void;
  /** Call it each second. */
  look(): void;
  /** Tells V8 to save memory no longer. */
  stop(): void;
}

/** It begins to save memory after so long without a job. */
const QUIET_MS = 2_000;
/** V8 looks every eight seconds, and collects twice. */
const SAVES_FOR_MS = 10_000;
const SAVE = '--optimize-for-size';
const SAVE_NO_MORE = '--no-optimize-for-size';

/**
 * @param nowMs a clock that only goes forward
 * @param setFlags sets flags of V8, which hold for the whole process
 */
export function createIdleMemory(
  nowMs: () => number = () => performance.now(),
  setFlags: (flags: string) => void = setFlagsFromString,
): IdleMemory {
  let inWork = 0;
  let idleSinceMs = nowMs();
  let state: 'normal' | 'saving' | 'saved' = 'normal';

  function stop(): void {
    if (state === 'saving') setFlags(SAVE_NO_MORE);
    state = 'normal';
  }

  return {
    jobBegan() {
      inWork += 1;
      stop();
    },
    jobEnded() {
      inWork -= 1;
      idleSinceMs = nowMs();
    },
    look() {
      if (inWork > 0) return;
      const idleMs = nowMs() - idleSinceMs;
      if (state === 'normal' && idleMs >= QUIET_MS) {
        state = 'saving';
        setFlags(SAVE);
      } else if (state === 'saving' && idleMs >= QUIET_MS + SAVES_FOR_MS) {
        stop();
        state = 'saved';
      }
    },
    stop,
  };
}
