import {
  type AwaitedVariantInput,
  InvalidEventError,
  type NormaliseOptions,
  type Problem,
  parseAwaitedVariant,
} from '@tracklayer/events';
import { checkDirect, type DirectInput } from './inputs.js';
import type { Submission } from './submission.js';

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
  const variant = collect(() => parseAwaitedVariant(awaited), problems);
  const submission = collect(() => checkDirect(input, options), problems);
  if (submission === undefined || variant === undefined)
    throw new InvalidEventError(problems, 'back-in-stock subscription');
  return { ...submission, name: 'back_in_stock', awaited: variant };
}

function collect<T>(check: () => T, problems: Problem[]): T | undefined {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
