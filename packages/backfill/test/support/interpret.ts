import { EMPTY_MAP, parseMap } from '../../src/formats/field-map.js';
import type { Format } from '../../src/formats/format.js';
import { interpret } from '../../src/formats/interpret.js';
import type { Checked, Interpretation } from '../../src/formats/interpretation.js';

const NOW_MS = Date.UTC(2026, 3, 20);

export interface ReadOptions {
  map?: Parameters<typeof parseMap>[0];
  utc?: boolean;
  profiles?: boolean;
  backInStock?: boolean;
  /** Column → the sign before its decimals. */
  decimals?: Interpretation['decimals'];
}

/** Reads one entry of a file in this format. */
export function read(format: Format, entry: unknown, options: ReadOptions = {}): Checked {
  const { map, utc = false, profiles, backInStock, decimals } = options;
  return interpret(entry, {
    format,
    kind: backInStock ? 'back-in-stock' : profiles ? 'profiles' : 'events',
    map: map ? parseMap(map) : EMPTY_MAP,
    utc,
    decimals,
    nowMs: NOW_MS,
  });
}

/** The reason codes of a refused entry. */
export function codes(checked: Checked) {
  return 'problems' in checked ? checked.problems.map(({ code }) => code) : checked;
}
