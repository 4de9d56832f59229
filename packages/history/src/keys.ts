import { destinationPrefix } from '@tracklayer/redis';
import type { Unit } from './units.js';

/**
 * The Redis keys of the history of one destination. All carry its hash tag, so one script writes them.
 *
 * | key | holds |
 * | --- | --- |
 * | `{tracklayer:main}:history` | hash: what the writers remember between two writes, see `write-script.ts` |
 * | `…:history:minute:<number>` | hash: `<place>:<lane>` → one packed cell; 60 minutes, 24 hours or 30 days share a key. Expires |
 * | `…:history:marks` | sorted set: marks as JSON, by their start in epoch ms. At most 2,000 |
 */
export interface HistoryKeys {
  prefix: string;
  /** Hash of the lanes: `<lane>:<outcome>` → how many, since the destination was first used. */
  counts: string;
  state: string;
  marks: string;
  cells(unit: Unit, number: number): string;
}

export function historyKeys(destination: string): HistoryKeys {
  const prefix = destinationPrefix(destination);
  const state = `${prefix}:history`;
  return {
    prefix,
    counts: `${prefix}:counts`,
    state,
    marks: `${state}:marks`,
    cells: (unit, number) => `${state}:${unit}:${number}`,
  };
}
