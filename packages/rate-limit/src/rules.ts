import type { LimitProblem } from './errors.js';
import type { Window } from './types.js';

/** One whole, for shares: the arithmetic is done in whole numbers, so that Redis's Lua and ours agree to the last digit. */
export const PPM = 1_000_000;

/** What governs the permits of one endpoint. */
export interface Rules {
  /** Shortest first, at least one. */
  windows: readonly Window[];
  /** By how much each window is lengthened; see {@link DEFAULT_GUARD_MS}. */
  guardMs: number;
  /** Part of each window that is kept free for a higher class while it has traffic, in ppm. */
  reservePpm: number;
  /** The interval over which an even pace is kept; see `paceCeiling`. */
  paceMs: number;
}

/**
 * A permit is dated when Redis grants it, but the destination counts the call when it arrives: after a wait in our
 * event loop, a first call's DNS, TCP and TLS, and the network. Calls that were granted more than a window apart
 * arrive within one window when the earlier was slow and the later quick. The window is therefore lengthened by the
 * most that two such delays may differ. Half a second covers a cold TLS connection across an ocean and a stalled
 * event loop, and costs 0.8% of a window of a minute; a window of a second is rarely the one that binds for long.
 */
export const DEFAULT_GUARD_MS = 500;

/** A tenth of each window stays free for live traffic, while there is any. */
export const DEFAULT_RESERVE = 0.1;

/** Above it two higher classes together could leave nothing. */
const LARGEST_RESERVE = 0.4;

/** Far above any API's, and small enough that limit × ppm is exact in a double. */
const LARGEST_LIMIT = 1_000_000_000;
const LONGEST_WINDOW_MS = 24 * 3_600_000;

export interface RulesInput {
  windows: readonly Window[];
  guardMs: number;
  /** In [0, 0.4]. */
  reserve: number;
}

/** Derives the rules of an endpoint from limits that `limitProblems` found nothing wrong with. */
export function createRules({ windows, guardMs, reserve }: RulesInput): Rules {
  const sorted = windows
    .map(({ limit, windowMs }) => ({ limit, windowMs }))
    .sort((one, other) => one.windowMs - other.windowMs);
  return {
    windows: sorted,
    guardMs,
    reservePpm: Math.floor(reserve * PPM),
    paceMs: paceOf(longestOf(sorted)),
  };
}

/**
 * Long enough for two calls, a quarter faster than the even rate (see `paceCeiling`), so that few go together: a call of a
 * thousand events is work for everybody concerned, and ten at once every three seconds are felt by live traffic beside them.
 * No shorter than workers ask, no longer than a twentieth of the window.
 */
function paceOf({ limit, windowMs }: Window): number {
  const twoCallsMs = Math.floor((8 * windowMs) / (5 * limit));
  return Math.max(1, Math.min(Math.max(twoCallsMs, Math.floor(windowMs / 300)), Math.floor(windowMs / 20)));
}

/** The rules with the limits the destination announces, where those are lower. Windows it does not name keep theirs. */
export function lowerTo(rules: Rules, told: readonly Window[]): Rules {
  const windows = rules.windows.map(({ limit, windowMs }) => {
    const announced = told.find((window) => window.windowMs === windowMs)?.limit ?? limit;
    return { limit: Math.max(1, Math.min(limit, announced)), windowMs };
  });
  return { ...rules, windows };
}

export function shortestOf(windows: readonly Window[]): Window {
  return windows[0] as Window;
}

export function longestOf(windows: readonly Window[]): Window {
  return windows[windows.length - 1] as Window;
}

/** Everything wrong with the limits given, each with its place. */
export function limitProblems(input: {
  windows: Readonly<Record<string, readonly Window[]>>;
  guardMs: number;
  reserve: number;
}): LimitProblem[] {
  const problems: LimitProblem[] = [];
  const expect = (ok: boolean, path: string, got: unknown, fix: string) => {
    if (!ok) problems.push({ path, got: shown(got), fix });
  };

  expect(
    isWhole(input.guardMs, 0, LONGEST_WINDOW_MS),
    'guardMs',
    input.guardMs,
    'write whole milliseconds, 0 or more',
  );
  const reserveFits =
    typeof input.reserve === 'number' && input.reserve >= 0 && input.reserve <= LARGEST_RESERVE;
  expect(reserveFits, 'reserve', input.reserve, `write a share from 0 to ${LARGEST_RESERVE}`);

  for (const [endpoint, windows] of Object.entries(input.windows)) {
    const at = `windows[${JSON.stringify(endpoint)}]`;
    if (!Array.isArray(windows) || windows.length === 0) {
      expect(false, at, windows, 'give at least one window { limit, windowMs }');
      continue;
    }
    const lengths = new Set<number>();
    windows.forEach((window: Partial<Window> | undefined, index) => {
      const limit = window?.limit;
      const windowMs = window?.windowMs;
      expect(
        isWhole(limit, 1, LARGEST_LIMIT),
        `${at}[${index}].limit`,
        limit,
        'write a whole number of calls, 1 or more',
      );
      const fits = isWhole(windowMs, 1, LONGEST_WINDOW_MS);
      expect(
        fits,
        `${at}[${index}].windowMs`,
        windowMs,
        'write whole milliseconds, 1 or more, a day at most',
      );
      if (!fits) return;
      expect(
        !lengths.has(windowMs as number),
        `${at}[${index}].windowMs`,
        windowMs,
        'is given twice: keep one window of each length',
      );
      lengths.add(windowMs as number);
    });
  }
  return problems;
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}
