import type { EndpointName } from '../endpoints.js';
import { fixedWindow, type Throttle } from './fixed-windows.js';
import { type EndpointLimit, type Limits, limitOf } from './limit-table.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** The counters of one account, one for each endpoint. All keys of the account share them. */
export interface Throttles {
  limits: Limits;
  byEndpoint: Map<EndpointName, Throttle>;
}

/** @param phaseMs Start of a window of the given width. */
export function throttleOf(
  throttles: Throttles,
  endpoint: EndpointName,
  phaseMs: (widthMs: number) => number,
): Throttle {
  let throttle = throttles.byEndpoint.get(endpoint);
  if (throttle === undefined) {
    const limit = limitOf(throttles.limits, endpoint);
    throttle = { windows: limit === undefined ? [] : windowsOf(limit, phaseMs), closedUntilMs: 0 };
    throttles.byEndpoint.set(endpoint, throttle);
  }
  return throttle;
}

function windowsOf(limit: EndpointLimit, phaseMs: (widthMs: number) => number) {
  return [
    fixedWindow(SECOND_MS, limit.perSecond, phaseMs(SECOND_MS)),
    fixedWindow(MINUTE_MS, limit.perMinute, phaseMs(MINUTE_MS)),
  ];
}

/** The headers `RateLimit-*` (recorded). Limit names both windows. Remaining and Reset describe the burst window. */
export function rateLimitHeaders(
  throttle: Throttle,
  remaining: number,
  resetMs: number,
): Record<string, string> {
  const [burst, steady] = throttle.windows;
  if (burst === undefined || steady === undefined) return {};
  return {
    'RateLimit-Limit': `${burst.limit}, ${burst.limit};w=1, ${steady.limit};w=60`,
    'RateLimit-Remaining': String(remaining),
    'RateLimit-Reset': String(Math.floor(resetMs / 1000)),
  };
}
