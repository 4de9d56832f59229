import { distance } from 'fastest-levenshtein';

/**
 * The candidate that a mistyped word most likely stands for: the same word in another spelling (`order_id`, `OrderID`), a
 * candidate that starts with the word (`phone`), or one at most two typing errors away, and never more than a third of the
 * word. For "Did you mean …?" in error messages. Undefined where no candidate is close enough.
 */
export function didYouMean<Word extends string>(word: string, candidates: readonly Word[]): Word | undefined {
  const typed = plainWord(word);
  let best: Word | undefined;
  let bestDistance = Math.min(2, Math.floor(typed.length / 3)) + 1;
  for (const candidate of candidates) {
    const isBeginning = typed.length >= 4 && plainWord(candidate).startsWith(typed);
    const typingErrors = isBeginning ? 0 : distance(typed, plainWord(candidate));
    if (typingErrors < bestDistance) {
      best = candidate;
      bestDistance = typingErrors;
    }
  }
  return best;
}

/** The work grows with the square of the length, and the word comes from outside. */
const LONGEST_WORD = 64;

/** A word without its spelling: `order_id`, `OrderId` and `order-id` become `orderid`. */
export function plainWord(word: string): string {
  return word
    .slice(0, LONGEST_WORD)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
