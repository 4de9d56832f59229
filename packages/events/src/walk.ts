import { formatPath, type PathPart } from './path.js';
import type { Problem } from './problem.js';

/** Where a walk over an unknown value stands, what it found, and how much room is left. */
export interface Walk {
  problems: Problem[];
  path: PathPart[];
  ancestors: object[];
  /** Bounds of the JSON's length so far: the exact one is worked out only when it may decide. */
  least: number;
  most: number;
  /** Keys looked at, kept or not: what has more of them than bytes it may have is not looked at further. */
  keys: number;
  maxBytes: number;
  full: boolean;
}

export function startWalk(maxBytes: number): Walk {
  return { problems: [], path: [], ancestors: [], least: 0, most: 0, keys: 0, maxBytes, full: false };
}

/** Counts what a part adds to the JSON: at least, and at most. */
export function count(walk: Walk, least: number, most: number): void {
  walk.least += least;
  walk.most += most;
  if (walk.least > walk.maxBytes && !walk.full) tooLarge(walk);
}

/** Counts keys that may add nothing to the JSON, so that they cannot keep a walk busy either. */
export function countKeys(walk: Walk, keys: number): void {
  walk.keys += keys;
  if (walk.keys > walk.maxBytes && !walk.full) tooLarge(walk);
}

/** Ends the walk: beyond the limit nothing more is looked at. */
export function tooLarge(walk: Walk): void {
  walk.full = true;
  const fix = `Keep the whole under ${walk.maxBytes} bytes of JSON: send references to large things, not the things.`;
  walk.problems.push({ path: '', code: 'too_large', got: `over ${walk.maxBytes} bytes`, fix });
}

/** Notes a problem where the walk stands; the value is left out. */
export function refuse(walk: Walk, code: string, got: string, fix: string): undefined {
  walk.problems.push({ path: formatPath(walk.path), code, got, fix });
  count(walk, 4, 5); // As a null would: a list of problems has its limit too.
  return undefined;
}
