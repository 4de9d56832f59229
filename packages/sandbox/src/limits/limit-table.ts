import { ENDPOINT_NAMES, type EndpointName, factsOf, isEndpoint } from '../endpoints.js';

export interface EndpointLimit {
  perSecond: number;
  perMinute: number;
}

/** `real`: the published limits. `none`: no limit, no RateLimit headers. A table: these endpoints, the rest real. */
export type Limits = 'real' | 'none' | Partial<Record<EndpointName, EndpointLimit>>;

/** The published limits, OpenAPI 2026-04-15. */
export const REAL_LIMITS: Readonly<Record<EndpointName, EndpointLimit>> = Object.freeze(
  Object.fromEntries(
    ENDPOINT_NAMES.map((name) => {
      const { perSecond, perMinute } = factsOf(name);
      return [name, { perSecond, perMinute }];
    }),
  ) as Record<EndpointName, EndpointLimit>,
);

export function limitOf(limits: Limits, endpoint: EndpointName): EndpointLimit | undefined {
  if (limits === 'none') return undefined;
  if (limits === 'real') return REAL_LIMITS[endpoint];
  return limits[endpoint] ?? REAL_LIMITS[endpoint];
}

/** What is wrong with a table that came from outside, in words, or nothing. */
export function limitsMistake(limits: unknown): string | undefined {
  if (limits === 'real' || limits === 'none') return undefined;
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits)) {
    return `limits must be "real", "none" or a table of endpoints`;
  }
  for (const [name, limit] of Object.entries(limits)) {
    if (!isEndpoint(name)) return `limits: "${name}" is no endpoint; known are ${ENDPOINT_NAMES.join(', ')}`;
    for (const side of ['perSecond', 'perMinute'] as const) {
      const value: unknown = limit?.[side];
      if (!Number.isInteger(value) || Number(value) < 1) {
        return `limits["${name}"].${side} must be a whole number above 0`;
      }
    }
  }
  return undefined;
}
