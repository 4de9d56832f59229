/**
 * The grants that count against one sliding window: pure arithmetic, no clock, no Redis. The Lua in `lua/prelude.ts`
 * does the same on a Redis list, entry by entry. The tests compare the two.
 *
 * An entry holds a time and the running total of all grants until then. The first entry is the base; only its total
 * counts. So used = last total − base total, and expiry moves the base: constant time per grant.
 *
 * Defends against:
 * - a list that grows with the traffic: grants of one quantum share an entry. Its time is rounded up, so a grant expires
 *   late, never early;
 * - a clock that is set back: the grants would count for that much longer. They get the new time instead. This costs at
 *   most one window of waiting and never grants a permit too many.
 */
export interface WindowLog {
  atMs: number[];
  total: number[];
  /** Index of the base. Entries before it are unused; `expire` removes them in bulk. */
  base: number;
}

export interface LogRules {
  /** How long a grant counts. */
  spanMs: number;
  /** Grants within one quantum share an entry. */
  quantumMs: number;
}

/** At most 600 entries per window, so rounding up costs 0.08% on average. */
export function quantumOf(windowMs: number): number {
  return Math.max(1, Math.floor(windowMs / 600));
}

export function createLog(): WindowLog {
  return { atMs: [0], total: [0], base: 0 };
}

export function used(log: WindowLog): number {
  return lastTotal(log) - totalAt(log, log.base);
}

/** Drops grants that have left the window. A grant counts until strictly more than `spanMs` has passed. Changes the log. */
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

/** Adds grants made now. Call `expire` first. Changes the log. */
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
 * Removes unused grants made at `grantedAtMs`. They stay when later grants exist: removing them from a later entry would
 * make a later call expire too early. Changes the log.
 */
export function takeBack(log: WindowLog, rules: LogRules, grantedAtMs: number, count: number): void {
  const last = log.total.length - 1;
  if (last === log.base || momentAt(log, last) !== stampOf(grantedAtMs, rules)) return;
  log.total[last] = Math.max(lastTotal(log) - count, totalAt(log, last - 1));
}

/** The first time, in whole ms, at which the oldest `count` grants no longer count. `count` is 1 to `used`. */
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
