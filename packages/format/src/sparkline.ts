const BARS = '▁▂▃▄▅▆▇█';

/** One character for each value, as high as its share of the largest: `▂█·▁`. A dot is 0. */
export function sparkline(values: readonly number[]): string {
  const largest = Math.max(0, ...values);
  return values
    .map((value) => (value > 0 ? (BARS[Math.ceil((value / largest) * BARS.length) - 1] ?? '·') : '·'))
    .join('');
}
