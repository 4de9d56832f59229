import type { Difference } from './diff.js';
import { maskIdentifier, maskWord } from './mask-word.js';

/** A preview's differences as they may be shown to anybody: what stands in a profile, and whatever looks personal. */
export function maskDifferences(
  differences: readonly Difference[],
  scrub: (text: string) => string,
): Difference[] {
  return differences.map((difference) => {
    const isPersonal = /^(events\[\d+\]\.)?profile\b/.test(difference.path);
    const mask = (value: unknown) => maskValue(value, isPersonal, scrub);
    return {
      path: difference.path,
      ...('before' in difference && { before: mask(difference.before) }),
      ...('after' in difference && { after: mask(difference.after) }),
    };
  });
}

function maskValue(value: unknown, isPersonal: boolean, scrub: (text: string) => string): unknown {
  if (typeof value === 'string') return isPersonal ? maskIdentifier(value) : scrub(value);
  if (isPersonal && typeof value === 'number') return maskWord(String(value));
  if (Array.isArray(value)) return value.map((each) => maskValue(each, isPersonal, scrub));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, maskValue(each, isPersonal, scrub)]),
    );
  }
  return value;
}
