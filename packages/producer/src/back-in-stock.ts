import {
  type AwaitedVariantInput,
  collectProblems,
  InvalidEventError,
  type NormaliseOptions,
  type Problem,
  parseAwaitedVariant,
} from '@tracklayer/events';
import type { Submission } from '@tracklayer/lanes';
import { checkDirect, type DirectInput } from './inputs.js';

/**
 * Checks a person and the variant that the person waits for. The rules of a profile that comes without an event apply.
 * @throws {InvalidEventError} with every problem: `profile.email`, `variantId`, `channels`, `eventId`, `time`.
 */
export function checkBackInStock(
  input: DirectInput,
  awaited: AwaitedVariantInput,
  options: NormaliseOptions,
): Submission {
  const problems: Problem[] = [];
  const variant = collectProblems(() => parseAwaitedVariant(awaited), problems);
  const submission = collectProblems(() => checkDirect(input, options), problems);
  if (submission === undefined || variant === undefined)
    throw new InvalidEventError(problems, 'back-in-stock subscription');
  return { ...submission, name: 'back_in_stock', awaited: variant };
}
