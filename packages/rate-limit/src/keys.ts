import { destinationPrefix } from '@tracklayer/redis';
import type { Rules } from './rules.js';

/**
 * The Redis keys of one endpoint's permits. All carry the destination's hash tag; all expire by themselves.
 *
 * | key | holds |
 * | --- | --- |
 * | `{tracklayer:main}:permits:POST /api/events` | hash: block, learned share, when each class was seen last |
 * | `…:window:60000` | list: the grants that count against the window of 60 s |
 * | `…:pace` | list: the grants of the last moments, for even pacing |
 * | `…:pace:live` | list: those of live traffic alone |
 */
export interface PermitKeys {
  state: string;
  /** One per window, then the paces: as the scripts expect them. */
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
