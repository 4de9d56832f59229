import { tzOffset } from '@date-fns/tz/tzOffset';
import { parseInstant } from '@tracklayer/events';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A change of a zone's clocks, with the moments that a time without an offset may mean then, in epoch ms. */
interface ClockChange {
  fromMs: number;
  toMs: number;
  /** Minutes that the clocks show before UTC, before the change. */
  offset: number;
  /** `repeated`: the clocks show these moments again later. `skipped`: the clocks leave out the times before `fromMs`. */
  kind: 'repeated' | 'skipped';
}

/** Zone and year → its changes. Finding them takes hundreds of look-ups. */
const found = new Map<string, readonly ClockChange[]>();

/**
 * Whether a time without an offset is in an hour that comes twice in autumn, or in one that spring leaves out. Undefined: neither.
 * @param time its moment, as `timeFrom` of packages/events reads it in this zone.
 * @param clock resolves the same time as if it were UTC. Called only near a change.
 */
export function doubtfulHour(
  time: string,
  timeZone: string,
  clock: () => string | undefined,
): 'repeated_hour' | 'skipped_hour' | undefined {
  const ms = parseInstant(time);
  if (ms === undefined || timeZone === 'UTC') return undefined;
  const change = changesOf(timeZone, new Date(ms).getUTCFullYear()).find(
    ({ fromMs, toMs }) => ms >= fromMs && ms < toMs,
  );
  if (change === undefined) return undefined;
  const clockMs = parseInstant(clock() ?? '');
  // Only a time without an offset of its own is another time in another zone.
  if (clockMs === undefined || clockMs === ms) return undefined;
  if (change.kind === 'repeated') return 'repeated_hour';
  // The hour after the change is a right one. A time that the clocks never show was read as before the change.
  return clockMs - ms === change.offset * MINUTE_MS ? 'skipped_hour' : undefined;
}

function changesOf(timeZone: string, year: number): readonly ClockChange[] {
  const key = `${timeZone} ${year}`;
  const changes = found.get(key) ?? findChanges(timeZone, year);
  found.set(key, changes);
  return changes;
}

function findChanges(timeZone: string, year: number): ClockChange[] {
  const changes: ClockChange[] = [];
  const offsetAt = (ms: number) => tzOffset(timeZone, new Date(ms));
  for (let ms = Date.UTC(year, 0, 0); ms < Date.UTC(year + 1, 0, 1); ms += DAY_MS) {
    const offset = offsetAt(ms);
    const back = offset - offsetAt(ms + DAY_MS);
    if (back === 0 || Number.isNaN(back)) continue;
    let [before, after] = [ms, ms + DAY_MS];
    while (after - before > MINUTE_MS) {
      const middle = before + Math.floor((after - before) / 2 / MINUTE_MS) * MINUTE_MS;
      if (offsetAt(middle) === offset) before = middle;
      else after = middle;
    }
    changes.push(
      back > 0
        ? { fromMs: after - back * MINUTE_MS, toMs: after, offset, kind: 'repeated' }
        : { fromMs: after, toMs: after - back * MINUTE_MS, offset, kind: 'skipped' },
    );
  }
  return changes;
}
