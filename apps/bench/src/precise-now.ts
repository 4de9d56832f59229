/** Wall-clock milliseconds with microsecond precision. All processes of a machine agree. */
export function preciseNowMs(): number {
  return performance.timeOrigin + performance.now();
}
