/** Wall-clock milliseconds with microseconds behind the point, the same in every process of a machine. */
export function preciseNowMs(): number {
  return performance.timeOrigin + performance.now();
}
