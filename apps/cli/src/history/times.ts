/** Times of a drawing, in UTC: the buckets are whole there, and no hour comes twice. */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `29 Nov`. */
export function dayText(atMs: number): string {
  const at = new Date(atMs);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
}

/** `07:30`. */
export function minuteText(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 16);
}

/** `29 Nov 07:30:12`. */
export function secondText(atMs: number): string {
  return `${dayText(atMs)} ${new Date(atMs).toISOString().slice(11, 19)}`;
}
