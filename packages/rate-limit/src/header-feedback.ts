import type { Observation, Window } from './types.js';

export interface TeacherOptions {
  /** Tells Redis how little was left, for all workers. */
  teach(remaining: number): Promise<void>;
  /** The limits the destination announces have changed. */
  announced(windows: readonly Window[]): void;
  onError(error: unknown): void;
}

export interface Teacher {
  observe(observation: Observation): void;
  close(): void;
}

/** Answers come by the hundred a second; Redis is told at most this often, and then of the least that was left. */
const TELL_EVERY_MS = 100;

/** Passes on what the headers of one endpoint say, seldom enough to cost nothing. It fails silently: it is only a hint. */
export function createTeacher({ teach, announced, onError }: TeacherOptions): Teacher {
  let least: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastAnnounced = '';
  let closed = false;

  function tell(): void {
    timer = undefined;
    if (least === undefined || closed) return;
    const remaining = least;
    least = undefined;
    timer = setTimeout(tell, TELL_EVERY_MS).unref();
    teach(remaining).catch(onError);
  }

  return {
    observe({ remaining, windows }) {
      if (closed) return;
      if (windows) {
        const signature = windows.map(({ limit, windowMs }) => `${limit}/${windowMs}`).join();
        if (signature !== lastAnnounced) announced(windows);
        lastAnnounced = signature;
      }
      if (remaining === undefined) return;
      least = Math.min(remaining, least ?? remaining);
      if (timer === undefined) tell();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
