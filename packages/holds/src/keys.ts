import { destinationPrefix } from '@tracklayer/redis';

/**
 * The Redis keys of one destination's hold, under the destination's hash tag.
 *
 * | key | holds |
 * | --- | --- |
 * | `{tracklayer:main}:hold` | hash: the hold, for as long as it lasts |
 * | `…:hold:failures` | how many calls failed in a row; expires |
 * | `…:hold:lifted` | how often the last hold was probed, for a while after a probe lifted it; expires |
 */
export interface HoldKeys {
  hold: string;
  failures: string;
  lifted: string;
}

export function holdKeys(destination: string): HoldKeys {
  const hold = `${destinationPrefix(destination)}:hold`;
  return { hold, failures: `${hold}:failures`, lifted: `${hold}:lifted` };
}
