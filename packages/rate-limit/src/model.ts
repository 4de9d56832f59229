/**
 * The scripts in `lua/` as plain functions over a plain value. The clock is an argument. The tests compare the scripts
 * with these functions step by step, and prove the properties on these functions.
 */
import {
  type AdaptiveState,
  crowdNow,
  crowdSeen,
  INITIAL_ADAPTIVE_STATE,
  isContended,
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
  /** The time until at least one more can be granted; 0 when everything was granted. */
  waitMs: number;
  /** Epoch ms on Redis's clock. `giveBack` needs it. */
  atMs: number;
}

/** The limiter state of one endpoint. The functions below change it. */
export interface LimiterState {
  /** One per window, then the pace of all classes together, then the pace of live traffic. */
  logs: log.WindowLog[];
  blockedUntilMs: number;
  /** When each class last asked. */
  seenAtMs: [live: number, replay: number, backfill: number];
  adaptive: AdaptiveState;
}

export function createLimiterState({ windows }: Rules): LimiterState {
  const never = Number.NEGATIVE_INFINITY;
  return {
    logs: [...windows.map(log.createLog), log.createLog(), log.createLog()],
    blockedUntilMs: 0,
    seenAtMs: [never, never, never],
    adaptive: INITIAL_ADAPTIVE_STATE,
  };
}

/** Grants what every window allows, to higher classes first. */
export function take(state: LimiterState, rules: Rules, want: PerClass, nowMs: number): Taken {
  expireAll(state, rules, nowMs);
  const ceilings = ceilingsNow(state, rules, nowMs);
  const contended = isContended(state.adaptive, rules, nowMs);
  const granted: [number, number, number] = [0, 0, 0];
  let sum = 0;
  let higherClasses = 0;
  /** The ceilings of the highest class that did not get everything it asked for. */
  let binding: ClassCeilings[] | undefined;

  for (const rank of [0, 1, 2] as const) {
    if (want[rank] > 0) {
      state.seenAtMs[rank] = nowMs;
      const ways =
        rank === 0 && !contended ? burstingWays(ceilings) : pacedWays(ceilings, higherClasses, rules);
      granted[rank] = Math.min(want[rank], Math.max(...ways.map((way) => freeFor(state, way, sum, nowMs))));
      sum += granted[rank];
      if (granted[rank] < want[rank]) binding ??= ways;
    }
    if (nowMs - state.seenAtMs[rank] < longestOf(rules.windows).windowMs) higherClasses += 1;
  }

  const [live] = granted;
  eachLog(state, rules, (entries, logRules, index) => {
    const count = index > rules.windows.length ? live : sum;
    if (count > 0) log.add(entries, logRules, nowMs, count);
  });
  const waitMs = binding ? Math.min(...binding.map((way) => waitFor(state, rules, way, nowMs))) : 0;
  return { granted, waitMs, atMs: nowMs };
}

/** Returns unused permits that were granted at `grantedAtMs`. */
export function giveBack(
  state: LimiterState,
  rules: Rules,
  count: number,
  grantedAtMs: number,
  nowMs: number,
): void {
  expireAll(state, rules, nowMs);
  eachLog(state, rules, (entries, logRules, index) => {
    // Their class is unknown, and the log of the live pace forgets them soon.
    if (index <= rules.windows.length) log.takeBack(entries, logRules, grantedAtMs, count);
  });
}

/** Added to `Retry-After`, which counts whole seconds: the window may end almost a second later than it says. */
export const WHOLE_SECOND_MS = 1_000;

/** Blocks the endpoint after a 429 and cuts the share. Further 429s during the block do not cut it again. */
export function block(state: LimiterState, rules: Rules, forMs: number, nowMs: number): void {
  expireAll(state, rules, nowMs);
  const untilMs = nowMs + forMs + WHOLE_SECOND_MS;
  if (nowMs >= state.blockedUntilMs) {
    const longest = state.logs[rules.windows.length - 1] as log.WindowLog;
    const granted = (sinceMs: number) => log.grantedSince(longest, sinceMs);
    const share = shareNow(state.adaptive, rules, nowMs);
    state.adaptive = {
      ...state.adaptive,
      sharePpm: shareAfterThrottle(share, forMs, rules, nowMs, granted),
      shareAtMs: untilMs,
    };
  }
  state.blockedUntilMs = Math.max(state.blockedUntilMs, untilMs);
}

/** Updates the crowd from what is left of the shortest window. A crowd smaller than the known one changes nothing. */
export function observe(state: LimiterState, rules: Rules, remaining: number, nowMs: number): void {
  expireAll(state, rules, nowMs);
  const crowd = crowdSeen(remaining, log.used(state.logs[0] as log.WindowLog), rules);
  if (crowd > crowdNow(state.adaptive, rules, nowMs))
    state.adaptive = { ...state.adaptive, crowd, crowdAtMs: nowMs };
}

export function readState(state: LimiterState, rules: Rules, nowMs: number): PermitsState {
  expireAll(state, rules, nowMs);
  const ceilings = ceilingsNow(state, rules, nowMs);
  return {
    windows: rules.windows.map((window, index) => ({
      ...window,
      used: log.used(state.logs[index] as log.WindowLog),
      ceiling: ceilings.windows[index] as number,
    })),
    blockedUntilMs: state.blockedUntilMs > nowMs ? state.blockedUntilMs : 0,
    share: shareNow(state.adaptive, rules, nowMs) / PPM,
  };
}

/** What one class may reach in each log; infinite when a log does not limit it. */
type ClassCeilings = readonly number[];

/**
 * The ways of live traffic when the budget is not contended: at its own even pace, or in a burst of up to half of the
 * longest window. The pace uses up the other half within the same window. Calls of an unknown client then meet few of
 * ours in flight. Lower classes at the common pace do not slow live traffic down.
 */
function burstingWays({ windows, pace }: Ceilings): ClassCeilings[] {
  const half = Math.ceil((windows[windows.length - 1] as number) / 2);
  const unpaced = Number.POSITIVE_INFINITY;
  return [
    [...windows, unpaced, pace],
    [...windows.slice(0, -1), half, unpaced, unpaced],
  ];
}

/** The way of a lower class, and of every class when the budget is contended: the common pace, below the reserves. */
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

/** @param justGranted grants of this call that the logs do not hold yet. */
function freeFor(state: LimiterState, limits: ClassCeilings, justGranted: number, nowMs: number): number {
  if (nowMs < state.blockedUntilMs) return 0;
  const free = state.logs.map(
    (entries, index) => (limits[index] as number) - log.used(entries) - justGranted,
  );
  return Math.max(0, Math.min(...free));
}

function waitFor(state: LimiterState, rules: Rules, limits: ClassCeilings, nowMs: number): number {
  let waitMs = Math.max(1, state.blockedUntilMs - nowMs);
  eachLog(state, rules, (entries, logRules, index) => {
    const mustLeave = log.used(entries) - (limits[index] as number) + 1;
    if (mustLeave > 0) waitMs = Math.max(waitMs, log.freeAtMs(entries, logRules, mustLeave) - nowMs);
  });
  return waitMs;
}

function ceilingsNow({ adaptive }: LimiterState, rules: Rules, nowMs: number): Ceilings {
  return ceilingsOf(rules, shareNow(adaptive, rules, nowMs), crowdNow(adaptive, rules, nowMs));
}

function expireAll(state: LimiterState, rules: Rules, nowMs: number): void {
  eachLog(state, rules, (entries, logRules) => log.expire(entries, logRules, nowMs));
}

/** The paces need no guard: they are our own choice, not a limit of the destination. */
function eachLog(
  state: LimiterState,
  { windows, guardMs, paceMs }: Rules,
  visit: (entries: log.WindowLog, rules: log.LogRules, index: number) => void,
): void {
  state.logs.forEach((entries, index) => {
    const windowMs = windows[index]?.windowMs ?? paceMs;
    const spanMs = windows[index] ? windowMs + guardMs : paceMs;
    visit(entries, { spanMs, quantumMs: log.quantumOf(windowMs) }, index);
  });
}
