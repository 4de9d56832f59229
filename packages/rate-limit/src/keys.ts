import { destinationPrefix } from '@tracklayer/redis';
import type { Rules } from './rules.js';

/**
 * The Redis keys of one endpoint's permits. Each carries the destination's hash tag, and each expires.
 *
 * | key | holds |
 * | --- | --- |
 * | `{tracklayer:main}:permits:POST /api/events` | hash: block, the wait that was asked for, adaptive share, when each class last asked |
 * | `…:window:60000` | list: the grants that count against the window of 60 s |
 * | `…:pace` | list: the most recent grants, for even pacing |
 * | `…:pace:live` | list: the most recent grants to live traffic |
 */
export interface PermitKeys {
  state: string;
  /** One per window, then the two paces: the order that the scripts expect. */
  logs: readonly string[];
}

export function permitKeys(
  destination: string,
  endpoint: string,
  { windows }: Pick<Rules, 'windows'>,
): PermitKeys {
  const state = `${destinationPrefix(destination)}:permits:${endpoint}`;
  const ofWindows = windows.map(({ windowMs }) => `${state}:window:${windowMs}`);
  return { state, logs: [...ofWindows, `${state}:pace`, `${state}:pace:live`] };
}
