/**
 * Counts calls by the times at which the sandbox noticed them. While the sandbox stands still it notices nothing, and afterwards
 * several calls at once. Only a call that waits for its answer can be noticed late. So a window can have at most as many late
 * calls as the workers make at the same time. Calls beyond that are sure, whatever the sandbox did.
 */
import { REAL_LIMITS } from '@tracklayer/sandbox';
import type { Klaviyo } from '../world/klaviyo.js';

export interface CallsBeyond {
  /** Calls beyond Klaviyo's limits, in the worst sliding window of each endpoint. */
  calls: number;
  /** Calls that seem beyond them, but the sandbox stood still and noticed them late. They may have come in time. */
  unsure: number;
  remarks: string[];
}

/**
 * Counts the calls beyond Klaviyo's limits, and says which these are.
 *
 * @param atOnce how many calls the workers make at the same time for one account and endpoint
 */
export async function callsBeyond(
  { control }: Pick<Klaviyo, 'control'>,
  atOnce: number,
): Promise<CallsBeyond> {
  const { accounts } = await control.stats();
  let calls = 0;
  let unsure = 0;
  const remarks: string[] = [];
  for (const { account, endpoints } of accounts) {
    for (const { endpoint, ...rate } of endpoints) {
      if (endpoint === 'other') continue;
      const { perSecond, perMinute } = REAL_LIMITS[endpoint];
      const { maxPerSecond, maxPerMinute, surePerSecond, surePerMinute } = rate;
      const most = Math.max(0, maxPerSecond - perSecond, maxPerMinute - perMinute);
      const sure = Math.max(0, surePerSecond - perSecond, surePerMinute - perMinute, most - atOnce);
      calls += sure;
      unsure += most - sure;
      if (most === 0) continue;
      remarks.push(
        `${account} ${endpoint}: up to ${maxPerSecond} calls a second, ${maxPerMinute} a minute; the limits are ${perSecond} and ${perMinute}. ` +
          `Surely ${surePerSecond} and ${surePerMinute}, with at most ${atOnce} calls noticed late`,
      );
    }
  }
  return { calls, unsure, remarks };
}
