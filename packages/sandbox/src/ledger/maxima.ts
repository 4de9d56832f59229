/**
 * The most moments that fall within any window `[t, t + widthMs)`, wherever it begins: the strictest count there
 * is, beside which every fixed window looks lenient.
 *
 * @param sortedMs moments in ascending order.
 */
export function maxInSlidingWindow(sortedMs: Float64Array, widthMs: number): number {
  let most = 0;
  let first = 0;
  for (let last = 0; last < sortedMs.length; last++) {
    const endMs = sortedMs[last] ?? 0;
    while (endMs - (sortedMs[first] ?? 0) >= widthMs) first++;
    if (last - first + 1 > most) most = last - first + 1;
  }
  return most;
}
