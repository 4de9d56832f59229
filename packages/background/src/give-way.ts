import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets every other process of this machine have the processor first, for good: for whoever moves years of orders beside live
 * traffic. It is still given whatever the others leave.
 *
 * Linux keeps a priority for each thread, and `setPriority` changes that of one: those that collect garbage and unzip were
 * there before, and would go on as if they were live. So each is told; the ones to come inherit it.
 */
export function giveWay(): void {
  for (const thread of threads()) {
    try {
      setPriority(thread, constants.priority.PRIORITY_LOW);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Ids of this process's threads; 0, which is the process itself, where the system does not tell. */
function threads(): number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [0];
  }
}
