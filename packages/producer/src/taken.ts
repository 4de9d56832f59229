import { keepInput } from '@tracklayer/events';
import type { Submission } from '@tracklayer/lanes';
import { isRefused, type Refused } from './inputs.js';

/** A call of the application after its check: all that is needed to enqueue it, now or later. */
export interface Taken {
  checked: Submission | Refused;
  /** When the application made the call, in epoch ms. */
  nowMs: number;
  destinations: readonly string[];
}

/** The call as it is now. The application may change a refused event after the call. */
export function frozen(taken: Taken): Taken {
  const { checked } = taken;
  if (!isRefused(checked)) return taken;
  const { copy, isCut } = keepInput(checked.input);
  return { ...taken, checked: { ...checked, input: copy, ...(isCut && { isCut: true }) } };
}
