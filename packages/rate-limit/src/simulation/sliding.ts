/** The largest number of moments within any closed interval of `windowMs`. `moments` must be sorted. */
export function fullestWindow(moments: ArrayLike<number>, windowMs: number): number {
  let most = 0;
  let first = 0;
  for (let last = 0; last < moments.length; last += 1) {
    while ((moments[last] as number) - (moments[first] as number) > windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
