import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Gives this process the lowest CPU priority for good, so that live traffic on the same machine goes first. The process still
 * gets all the time that others leave.
 *
 * Linux keeps a priority per thread, and `setPriority` changes one. The threads that collect garbage and unzip exist already
 * and would keep theirs. So this function changes each of them; threads that start later inherit the priority.
 */
export function lowerPriority(): void {
  for (const thread of threads()) {
    try {
      setPriority(thread, constants.priority.PRIORITY_LOW);
    } catch {
      // The thread has ended meanwhile.
    }
  }
}

/**
 * Gives the calling thread the lowest CPU priority for good. Only Linux has a priority for each thread: elsewhere this function
 * does nothing.
 */
export function lowerThreadPriority(): void {
  // On Linux 0 is the thread that calls.
  if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);
}

/** The ids of this process's threads. Where the system does not list them: 0, which is the process itself. */
function threads(): number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [0];
  }
}
