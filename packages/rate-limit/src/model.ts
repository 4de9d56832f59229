/**
 * What the scripts in `lua/` do, as plain functions over a plain value: the clock is an argument, nothing else comes
 * in. The scripts are tested against this step by step, and the properties are proved on this.
 */

import {
  crowdNow,
  crowdSeen,
  isContended,
  type Learned,
  NOTHING_LEARNED,
  shareAfterThrottle,
  shareNow,
} from './adaptive-share.js';
import { belowReserve, type Ceilings, ceilingsOf } from './ceilings.js';
import { longestOf, PPM, type Rules } from './rules.js';
import type { PermitsState } from './types.js';
import * as log from './window-log.js';

/** A number for each class: live, replay, backfill. */
export type PerClass = readonly [live: number, replay: number, backfill: number];

export interface Taken {
  granted: PerClass;
  /** After so long at least one more could be granted; 0 when all that was asked for is granted. */
  waitMs: number;
  /** On Redis's clock: what `giveBack` needs. */
  atMs: number;
}

/** All that is remembered of one endpoint. The functions below change it. */
export interface Book {
  /** One per window, then the pace of all classes together, then live traffic's own. */
  logs: log.WindowLog[];
  blockedUntilMs: number;
  /** When each class asked last. */
  seenAtMs: [live: number, replay: number, backfill: number];
  learned: Learned;
}

export function createBook({ windows }: Rules): Book {
  const never = Number.NEGATIVE_INFINITY;
  return {
    logs: [...windows.map(log.createLog), log.createLog(), log.createLog()],
    blockedUntilMs: 0,
    seenAtMs: [never, never, never],
    learned: NOTHING_LEARNED,
  };
}

/** Grants what every window allows, to the higher class first. */
export function take(book: Book, rules: Rules, want: PerClass, nowMs: number): Taken {
  expireAll(book, rules, nowMs);
  const ceilings = ceilingsNow(book, rules, nowMs);
  const contended = isContended(book.learned, rules, nowMs);
  const granted: [number, number, number] = [0, 0, 0];
  let sum = 0;
  let higherClasses = 0;
  /** What binds the highest class that did not get all it wanted. */
  let binding: ClassCeilings[] | undefined;

  for (const rank of [0, 1, 2] as const) {
    if (want[rank] > 0) {
      book.seenAtMs[rank] = nowMs;
      const ways =
        rank === 0 && !contended ? burstingWays(ceilings) : pacedWays(ceilings, higherClasses, rules);
      granted[rank] = Math.min(want[rank], Math.max(...ways.map((way) => freeFor(book, way, sum, nowMs))));
      sum += granted[rank];
      if (granted[rank] < want[rank]) binding ??= ways;
    }
    if (nowMs - book.seenAtMs[rank] < longestOf(rules.windows).windowMs) higherClasses += 1;
  }

  const [live] = granted;
  eachLog(book, rules, (entries, logRules, index) => {
    const count = index > rules.windows.length ? live : sum;
    if (count > 0) log.add(entries, logRules, nowMs, count);
  });
  const waitMs = binding ? Math.min(...binding.map((way) => waitFor(book, rules, way, nowMs))) : 0;
  return { granted, waitMs, atMs: nowMs };
}

/** Takes back permits granted at `grantedAtMs` that nobody used. */
export function giveBack(book: Book, rules: Rules, count: number, grantedAtMs: number, nowMs: number): void {
  expireAll(book, rules, nowMs);
  eachLog(book, rules, (entries, logRules, index) => {
    // Whose they were is not known, and live traffic's own pace forgets them in a moment.
    if (index <= rules.windows.length) log.takeBack(entries, logRules, grantedAtMs, count);
  });
}

/**
 * Stands for `Retry-After` being cut to whole seconds: the window may end most of a second later than it says, and a
 * call before its end is refused again.
 */
export const WHOLE_SECOND_MS = 1_000;

/** Blocks the endpoint after a 429 and learns from it; answers of calls that were in flight then teach nothing new. */
export function block(book: Book, rules: Rules, forMs: number, nowMs: number): void {
  expireAll(book, rules, nowMs);
  const untilMs = nowMs + forMs + WHOLE_SECOND_MS;
  if (nowMs >= book.blockedUntilMs) {
    const longest = book.logs[rules.windows.length - 1] as log.WindowLog;
    const granted = (sinceMs: number) => log.grantedSince(longest, sinceMs);
    const share = shareNow(book.learned, rules, nowMs);
    book.learned = {
      ...book.learned,
      sharePpm: shareAfterThrottle(share, forMs, rules, nowMs, granted),
      shareAtMs: untilMs,
    };
  }
  book.blockedUntilMs = Math.max(book.blockedUntilMs, untilMs);
}

/** Learns from how much of the shortest window is left. A smaller crowd than is known already teaches nothing. */
export function observe(book: Book, rules: Rules, remaining: number, nowMs: number): void {
  expireAll(book, rules, nowMs);
  const crowd = crowdSeen(remaining, log.used(book.logs[0] as log.WindowLog), rules);
  if (crowd > crowdNow(book.learned, rules, nowMs))
    book.learned = { ...book.learned, crowd, crowdAtMs: nowMs };
}

export function look(book: Book, rules: Rules, nowMs: number): PermitsState {
  expireAll(book, rules, nowMs);
  const ceilings = ceilingsNow(book, rules, nowMs);
  return {
    windows: rules.windows.map((window, index) => ({
      ...window,
      used: log.used(book.logs[index] as log.WindowLog),
      ceiling: ceilings.windows[index] as number,
    })),
    blockedUntilMs: book.blockedUntilMs > nowMs ? book.blockedUntilMs : 0,
    share: shareNow(book.learned, rules, nowMs) / PPM,
  };
}

/** What one class may reach in each log by one of its ways; infinite where a log does not bind it. */
type ClassCeilings = readonly number[];

/**
 * How live traffic may take of a budget that it has for itself: at an even pace of its own, or at once up to half of the
 * longest window. The other half is used up within that window all the same, and somebody else's calls, unknown to us,
 * then meet few of ours in flight. What lower classes take at the common pace does not hold it up.
 */
function burstingWays({ windows, pace }: Ceilings): ClassCeilings[] {
  const half = Math.ceil((windows[windows.length - 1] as number) / 2);
  const unpaced = Number.POSITIVE_INFINITY;
  return [
    [...windows, unpaced, pace],
    [...windows.slice(0, -1), half, unpaced, unpaced],
  ];
}

/** How a lower class may take, and any class of a contended budget: at the common pace, behind the reserves. */
function pacedWays(
  { windows, pace, paceBehind }: Ceilings,
  higherClasses: number,
  rules: Rules,
): ClassCeilings[] {
  const common = [...windows, higherClasses > 0 ? paceBehind : pace];
  return [
    [...common.map((ceiling) => belowReserve(ceiling, higherClasses, rules)), Number.POSITIVE_INFINITY],
  ];
}

/** @param justGranted by this very call: it counts, and is not in the logs yet. */
function freeFor(book: Book, limits: ClassCeilings, justGranted: number, nowMs: number): number {
  if (nowMs < book.blockedUntilMs) return 0;
  const free = book.logs.map((entries, index) => (limits[index] as number) - log.used(entries) - justGranted);
  return Math.max(0, Math.min(...free));
}

function waitFor(book: Book, rules: Rules, limits: ClassCeilings, nowMs: number): number {
  let waitMs = Math.max(1, book.blockedUntilMs - nowMs);
  eachLog(book, rules, (entries, logRules, index) => {
    const mustLeave = log.used(entries) - (limits[index] as number) + 1;
    if (mustLeave > 0) waitMs = Math.max(waitMs, log.freeAtMs(entries, logRules, mustLeave) - nowMs);
  });
  return waitMs;
}

function ceilingsNow({ learned }: Book, rules: Rules, nowMs: number): Ceilings {
  return ceilingsOf(rules, shareNow(learned, rules, nowMs), crowdNow(learned, rules, nowMs));
}

function expireAll(book: Book, rules: Rules, nowMs: number): void {
  eachLog(book, rules, (entries, logRules) => log.expire(entries, logRules, nowMs));
}

/** The paces need no guard: they are our own intention, nobody else's limit. */
function eachLog(
  book: Book,
  { windows, guardMs, paceMs }: Rules,
  visit: (entries: log.WindowLog, rules: log.LogRules, index: number) => void,
): void {
  book.logs.forEach((entries, index) => {
    const windowMs = windows[index]?.windowMs ?? paceMs;
    const spanMs = windows[index] ? windowMs + guardMs : paceMs;
    visit(entries, { spanMs, quantumMs: log.quantumOf(windowMs) }, index);
  });
}
