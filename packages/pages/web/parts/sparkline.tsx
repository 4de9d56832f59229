/** A line of the last minute, without axes. Mantine's has a library of 100 kB behind it, and fifty of them load. */
const [WIDTH, HEIGHT] = [72, 16];

export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const largest = Math.max(0, ...values);
  if (values.length < 2 || largest === 0) return null;
  const points = values
    .map((value, at) => `${(at / (values.length - 1)) * WIDTH},${HEIGHT - (value / largest) * HEIGHT}`)
    .join(' ');
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <polyline points={points} />
    </svg>
  );
}
