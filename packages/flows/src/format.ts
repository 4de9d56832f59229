const HOUR_MS = 3_600_000;

/** `2026-04-23T10:15:30Z`. */
export function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** `one hour`, `4 hours`, `30 days`. */
export function span(ms: number): string {
  const hours = Math.round(ms / HOUR_MS);
  if (hours >= 48) return `${Math.round(hours / 24)} days`;
  return hours === 1 ? 'one hour' : `${hours} hours`;
}
