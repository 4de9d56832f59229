import { formatPath, type PathPart } from './path.js';
import type { Problem } from './problem.js';

/** The state of a walk over an unknown value: its position, the problems found, and the size so far. */
export interface Walk {
  problems: Problem[];
  /** Where each problem is, in the order of `problems`. */
  places: PropertyKey[][];
  /** Values that were converted to JSON: a date, a big integer. */
  converted: string[];
  path: PathPart[];
  ancestors: object[];
  /** Bounds of the JSON's length in bytes so far. The exact length is computed only where the bounds do not decide. */
  least: number;
  most: number;
  /** Keys visited so far. A value with more keys than bytes allowed is not visited further. */
  keys: number;
  maxBytes: number;
  full: boolean;
  /** Set where an object with too many keys loses only some: the keys that it keeps first. */
  keepFirst?: ReadonlySet<string> | undefined;
}

export function startWalk(maxBytes: number, keepFirst?: ReadonlySet<string>): Walk {
  return {
    problems: [],
    places: [],
    converted: [],
    path: [],
    ancestors: [],
    least: 0,
    most: 0,
    keys: 0,
    maxBytes,
    full: false,
    keepFirst,
  };
}

/** Adds the size of a part: at least `least` and at most `most` bytes of JSON. */
export function count(walk: Walk, least: number, most: number): void {
  walk.least += least;
  walk.most += most;
  if (walk.least > walk.maxBytes && !walk.full) tooLarge(walk);
}

/** Counts keys, even those that add nothing to the JSON, so that they cannot keep the walk busy. */
export function countKeys(walk: Walk, keys: number): void {
  walk.keys += keys;
  if (walk.keys > walk.maxBytes && !walk.full) tooLarge(walk);
}

/** Ends the walk: it visits nothing beyond the limit. */
export function tooLarge(walk: Walk): void {
  walk.full = true;
  const fix = `Keep the whole under ${walk.maxBytes} bytes of JSON. Send references to large data instead of the data.`;
  walk.problems.push({ path: '', code: 'too_large', got: `over ${walk.maxBytes} bytes`, fix });
  walk.places.push([]);
}

/** Records a problem at the walk's position. The copy leaves the value out. */
export function refuse(walk: Walk, code: string, got: string, fix: string): undefined {
  return refuseAt(walk, walk.path, code, got, fix);
}

/** The place of the keys that an object loses because it has too many. */
const REST = Symbol('rest');

/** Records that the object at the walk's position loses some of its keys. */
export function refuseRest(walk: Walk, code: string, got: string, fix: string): void {
  refuseAt(walk, [...walk.path, REST], code, got, fix);
}

function refuseAt(
  walk: Walk,
  place: readonly PropertyKey[],
  code: string,
  got: string,
  fix: string,
): undefined {
  walk.problems.push({ path: formatPath(walk.path), code, got, fix });
  walk.places.push([...place]);
  count(walk, 4, 5); // The size of a null: the list of problems needs a limit too.
  return undefined;
}
