import { REAL_LIMITS } from '@tracklayer/sandbox';
import type { Klaviyo } from '../world/klaviyo.js';

/** Calls beyond Klaviyo's limits, in the worst sliding window of each endpoint, and which these are. */
export async function callsBeyond({ control }: Klaviyo): Promise<{ calls: number; remarks: string[] }> {
  const { accounts } = await control.stats();
  let calls = 0;
  const remarks: string[] = [];
  for (const { account, endpoints } of accounts) {
    for (const { endpoint, maxPerSecond, maxPerMinute } of endpoints) {
      if (endpoint === 'other') continue;
      const { perSecond, perMinute } = REAL_LIMITS[endpoint];
      const most = Math.max(maxPerSecond - perSecond, maxPerMinute - perMinute);
      if (most <= 0) continue;
      calls += most;
      remarks.push(
        `${account} ${endpoint}: up to ${maxPerSecond} calls a second, ${maxPerMinute} a minute; the limits are ${perSecond} and ${perMinute}`,
      );
    }
  }
  return { calls, remarks };
}
