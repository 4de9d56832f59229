/**
 * The candidate somebody most likely meant: the same word in another spelling (`order_id`, `OrderID`), one it begins
 * (`phone`), or at most two slips away, never more than a third of the word. For "did you mean" in error messages.
 */
export function closest<Word extends string>(word: string, candidates: readonly Word[]): Word | undefined {
  const wanted = plainWord(word);
  let best: Word | undefined;
  let bestDistance = Math.min(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const isBeginning = wanted.length >= 4 && plainWord(candidate).startsWith(wanted);
    const distance = isBeginning ? 0 : slips(wanted, plainWord(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

const LONGEST_WORD = 64;

/** A word without its spelling: `order_id`, `OrderId` and `order-id` are `orderid`. */
export function plainWord(word: string): string {
  return word
    .slice(0, LONGEST_WORD)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** Levenshtein distance, by rows. */
function slips(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
