/** Small lines without axes. Mantine's have a library of 140 kB behind them, and fifty of them load. */
const [WIDTH, HEIGHT] = [72, 16];

export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const largest = Math.max(0, ...values);
  if (values.length < 2 || largest === 0) return null;
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <polyline points={pointsOf(values, largest)} />
    </svg>
  );
}

interface InOutLineProps {
  in: readonly number[];
  out: readonly number[];
  label: string;
}

/** What came as an area, what left as a line: an area above the line is a backlog that grows. */
export function InOutLine({ in: came, out: left, label }: InOutLineProps) {
  const largest = Math.max(0, ...came, ...left);
  if (came.length < 2 || largest === 0) return null;
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <title>{label}</title>
      <polygon points={`0,${HEIGHT} ${pointsOf(came, largest)} ${WIDTH},${HEIGHT}`} />
      <polyline points={pointsOf(left, largest)} />
    </svg>
  );
}

function pointsOf(values: readonly number[], largest: number): string {
  return values
    .map((value, at) => `${(at / (values.length - 1)) * WIDTH},${HEIGHT - (value / largest) * HEIGHT}`)
    .join(' ');
}
