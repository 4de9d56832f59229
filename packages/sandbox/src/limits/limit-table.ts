import { ENDPOINT_NAMES, type EndpointName, factsOf, isEndpoint } from '../endpoints.js';

export interface EndpointLimit {
  perSecond: number;
  perMinute: number;
}

/** `real`: the published limits. `none`: no limits and no RateLimit headers. A table: limits of these endpoints, published limits for the others. */
export type Limits = 'real' | 'none' | Partial<Record<EndpointName, EndpointLimit>>;

/** The published limits. Source: OpenAPI 2026-04-15. */
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

/** Describes the mistake in a table from outside. Returns undefined if the table is valid. */
export function limitsMistake(limits: unknown): string | undefined {
  if (limits === 'real' || limits === 'none') return undefined;
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits)) {
    return `limits must be "real", "none" or a table of endpoints.`;
  }
  for (const [name, limit] of Object.entries(limits)) {
    if (!isEndpoint(name))
      return `limits: unknown endpoint "${name}". Use one of ${ENDPOINT_NAMES.join(', ')}.`;
    for (const side of ['perSecond', 'perMinute'] as const) {
      const value: unknown = limit?.[side];
      if (!Number.isInteger(value) || Number(value) < 1) {
        return `limits["${name}"].${side} must be a whole number above 0.`;
      }
    }
  }
  return undefined;
}
