import { destinationPrefix } from '@tracklayer/redis';

/**
 * The Redis keys of one destination's hold. All carry the destination's hash tag.
 *
 * | key | holds |
 * | --- | --- |
 * | `{tracklayer:main}:hold` | hash: the hold, while it lasts |
 * | `…:hold:failures` | number of calls that failed in a row; expires |
 * | `…:hold:lifted` | number of failed probes of the last hold, after a probe lifted it; expires |
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
