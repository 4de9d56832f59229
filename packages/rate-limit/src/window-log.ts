/**
 * The grants that count against one sliding window: pure arithmetic, no clock, no Redis. The Lua in `lua/prelude.ts`
 * does the same to a Redis list, entry by entry, and is tested against this.
 *
 * An entry holds a moment and the running total of all grants up to it; the first entry is the base, of which only
 * the total counts. So what is used is last total − base total, and expiry moves the base: constant time per grant.
 *
 * Defends against: a list that grows with the traffic (grants of one quantum share an entry, its moment rounded up,
 * so a grant leaves late, never early); a clock that is set back, which would keep grants for as long as it was set
 * back (they are dated anew to now: at worst one window of waiting, never one grant too many).
 */
export interface WindowLog {
  atMs: number[];
  total: number[];
  /** Index of the base. Entries before it are dead and are cut off now and then. */
  base: number;
}

export interface LogRules {
  /** How long a grant counts. */
  spanMs: number;
  /** Grants within it share an entry. */
  quantumMs: number;
}

/** Six hundred entries a window at most, so rounding up costs a twelfth of a percent on average. */
export function quantumOf(windowMs: number): number {
  return Math.max(1, Math.floor(windowMs / 600));
}

export function createLog(): WindowLog {
  return { atMs: [0], total: [0], base: 0 };
}

export function used(log: WindowLog): number {
  return lastTotal(log) - totalAt(log, log.base);
}

/** Drops what has left the window. A grant counts until strictly more than `spanMs` has passed. Changes the log. */
export function expire(log: WindowLog, rules: LogRules, nowMs: number): void {
  const last = log.total.length - 1;
  if (last > log.base && momentAt(log, last) > nowMs + rules.quantumMs) {
    log.atMs = [0, stampOf(nowMs, rules)];
    log.total = [totalAt(log, log.base), lastTotal(log)];
    log.base = 0;
  }
  while (log.base < log.total.length - 1 && momentAt(log, log.base + 1) + rules.spanMs < nowMs) log.base += 1;
  if (log.base > 2_000) cutDead(log);
}

/** Adds grants made now. `expire` ran before it. Changes the log. */
export function add(log: WindowLog, rules: LogRules, nowMs: number, count: number): void {
  const last = log.total.length - 1;
  const stamp = Math.max(stampOf(nowMs, rules), momentAt(log, last));
  const total = lastTotal(log) + count;
  if (last > log.base && momentAt(log, last) === stamp) {
    log.total[last] = total;
  } else {
    log.atMs.push(stamp);
    log.total.push(total);
  }
}

/**
 * Takes back grants made at `grantedAtMs` that were not used. Once others were granted after them they stay: to take
 * from a later entry would let a later call be forgotten too early. Changes the log.
 */
export function takeBack(log: WindowLog, rules: LogRules, grantedAtMs: number, count: number): void {
  const last = log.total.length - 1;
  if (last === log.base || momentAt(log, last) !== stampOf(grantedAtMs, rules)) return;
  log.total[last] = Math.max(lastTotal(log) - count, totalAt(log, last - 1));
}

/** The first moment at which the oldest `count` grants no longer count, in whole ms. `count` is 1 to `used`. */
export function freeAtMs(log: WindowLog, rules: LogRules, count: number): number {
  const wanted = totalAt(log, log.base) + count;
  let low = log.base + 1;
  let high = log.total.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (totalAt(log, middle) >= wanted) high = middle;
    else low = middle + 1;
  }
  return momentAt(log, low) + rules.spanMs + 1;
}

/** Grants dated later than `sinceMs`. */
export function grantedSince(log: WindowLog, sinceMs: number): number {
  let low = log.base + 1;
  let high = log.total.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (momentAt(log, middle) > sinceMs) high = middle;
    else low = middle + 1;
  }
  return lastTotal(log) - totalAt(log, low - 1);
}

function stampOf(nowMs: number, { quantumMs }: LogRules): number {
  return Math.ceil(nowMs / quantumMs) * quantumMs;
}

function cutDead(log: WindowLog): void {
  log.atMs = log.atMs.slice(log.base);
  log.total = log.total.slice(log.base);
  log.base = 0;
}

function lastTotal(log: WindowLog): number {
  return totalAt(log, log.total.length - 1);
}

function totalAt(log: WindowLog, index: number): number {
  return log.total[index] as number;
}

function momentAt(log: WindowLog, index: number): number {
  return log.atMs[index] as number;
}
