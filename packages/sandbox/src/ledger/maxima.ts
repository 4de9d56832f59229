/**
 * The highest number of times within any window `[t, t + widthMs)`. This count is stricter than any fixed window.
 *
 * @param sortedMs Times in ascending order.
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
