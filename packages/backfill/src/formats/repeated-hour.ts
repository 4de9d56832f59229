import { tzOffset } from '@date-fns/tz/tzOffset';
import { parseInstant } from '@tracklayer/events';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** In epoch ms: from the first to the second time at which a clock shows the same. */
interface Span {
  fromMs: number;
  toMs: number;
}

/** Zone and year → its spans. Finding them takes hundreds of look-ups. */
const found = new Map<string, readonly Span[]>();

/** Whether a moment is in an hour that the clocks of a zone show again later, because they are then put back. */
export function isInRepeatedHour(time: string, timeZone: string): boolean {
  const ms = parseInstant(time);
  if (ms === undefined || timeZone === 'UTC') return false;
  const year = new Date(ms).getUTCFullYear();
  const key = `${timeZone} ${year}`;
  const spans = found.get(key) ?? spansOf(timeZone, year);
  found.set(key, spans);
  return spans.some(({ fromMs, toMs }) => ms >= fromMs && ms < toMs);
}

function spansOf(timeZone: string, year: number): Span[] {
  const spans: Span[] = [];
  const offsetAt = (ms: number) => tzOffset(timeZone, new Date(ms));
  for (let ms = Date.UTC(year, 0, 0); ms < Date.UTC(year + 1, 0, 1); ms += DAY_MS) {
    const back = offsetAt(ms) - offsetAt(ms + DAY_MS);
    if (!(back > 0)) continue;
    let [before, after] = [ms, ms + DAY_MS];
    while (after - before > MINUTE_MS) {
      const middle = before + Math.floor((after - before) / 2 / MINUTE_MS) * MINUTE_MS;
      if (offsetAt(middle) === offsetAt(ms)) before = middle;
      else after = middle;
    }
    spans.push({ fromMs: after - back * MINUTE_MS, toMs: after });
  }
  return spans;
}
