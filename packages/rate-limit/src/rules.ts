import type { LimitProblem } from './errors.js';
import type { Window } from './types.js';

/** The whole, for shares. Arithmetic in whole numbers makes Lua and TypeScript agree to the last digit. */
export const PPM = 1_000_000;

/** The rules for the permits of one endpoint. */
export interface Rules {
  /** Shortest first, at least one. */
  windows: readonly Window[];
  /** Added to the length of each window; see {@link DEFAULT_GUARD_MS}. */
  guardMs: number;
  /** The part of each window that stays free for a higher class while that class has traffic, in ppm. */
  reservePpm: number;
  /** The interval of the even pace; see `paceCeiling`. */
  paceMs: number;
}

/**
 * Redis dates a permit when it grants it. The destination counts the call when it arrives: after our event loop, DNS, TCP
 * and TLS of a first call, and the network. Two calls granted more than a window apart can arrive within one window, when
 * the first is slow and the second is fast. So each window is longer by the largest difference of two such delays.
 * Half a second covers a cold TLS connection across an ocean and a stalled event loop. It costs 0.8% of a window of a
 * minute; a window of one second rarely limits us for long.
 */
export const DEFAULT_GUARD_MS = 500;

/** While there is live traffic, lower classes leave a tenth of each window free for it. */
export const DEFAULT_RESERVE = 0.1;

/** A larger reserve, kept for two higher classes, could leave nothing. */
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

/** Derives the rules of an endpoint. Check the limits with `limitProblems` first. */
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
 * The interval holds two calls at the pace of `paceCeiling`, so that few calls go together. A call of a thousand events is
 * heavy work, and ten of them at once every three seconds would slow the live traffic beside them. The interval is no
 * shorter than the time between two questions of a worker, and no longer than a twentieth of the window.
 */
function paceOf({ limit, windowMs }: Window): number {
  const twoCallsMs = Math.floor((8 * windowMs) / (5 * limit));
  return Math.max(1, Math.min(Math.max(twoCallsMs, Math.floor(windowMs / 300)), Math.floor(windowMs / 20)));
}

/** The rules, with the announced limit of each window where it is lower. Other windows keep their limits. */
export function lowerTo(rules: Rules, announced: readonly Window[]): Rules {
  const windows = rules.windows.map(({ limit, windowMs }) => {
    const theirs = announced.find((window) => window.windowMs === windowMs)?.limit ?? limit;
    return { limit: Math.max(1, Math.min(limit, theirs)), windowMs };
  });
  return { ...rules, windows };
}

export function shortestOf(windows: readonly Window[]): Window {
  return windows[0] as Window;
}

export function longestOf(windows: readonly Window[]): Window {
  return windows[windows.length - 1] as Window;
}

/** Every problem of the limits given, each with its path. */
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
