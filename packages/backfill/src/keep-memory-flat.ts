import { setFlagsFromString } from 'node:v8';

/**
 * Lets the garbage of reading go as it comes. On a machine with memory to spare V8 would rather let the heap grow to several
 * times what is in use; reading a file makes much garbage and keeps little, so collecting it sooner costs a tenth of the
 * time and less than half of the memory. For programs that do nothing else; it holds for the whole process.
 */
export function keepMemoryFlat(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=60');
}
