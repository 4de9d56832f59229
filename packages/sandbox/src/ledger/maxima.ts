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

/**
 * The highest number of times that surely lie within one window `[t, t + widthMs)`, where each lies anywhere between its
 * earliest and its latest moment.
 *
 * @param earliestMs In ascending order, as long as `latestMs`.
 * @param latestMs In ascending order.
 */
export function sureInSlidingWindow(
  earliestMs: Float64Array,
  latestMs: Float64Array,
  widthMs: number,
): number {
  let most = 0;
  let end = 0;
  for (let first = 0; first < earliestMs.length; first++) {
    const untilMs = (earliestMs[first] ?? 0) + widthMs;
    while (end < latestMs.length && (latestMs[end] ?? 0) < untilMs) end++;
    if (end - first > most) most = end - first;
  }
  return most;
}
