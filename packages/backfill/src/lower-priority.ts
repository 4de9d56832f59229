import { lowerPriority } from '@tracklayer/lower-priority';
import { saveMemory } from './save-memory.js';

/** Leaves processor and memory to live traffic, for good. For programs that only read files. */
export function lowerProcessPriority(): void {
  saveMemory();
  lowerPriority();
}
