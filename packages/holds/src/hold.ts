import type { HoldScope } from './scope.js';

/**
 * - `refused`: the destination refuses the key, the endpoint, the list or the flag. Only a person can fix that; it may
 *   take hours.
 * - `outage`: the destination keeps failing or does not answer. It often recovers within seconds.
 */
export type HoldCause = 'refused' | 'outage';

/** Why a scope is held: the last failure, without keys and personal data. */
export interface HoldReason {
  cause: HoldCause;
  /** The destination's error code, or ours: `not_authenticated`, `http_503`, `timeout`, … */
  code: string;
  /** HTTP status, when there was an answer. */
  status?: number;
  detail?: string;
  /** What to do about it. */
  hint?: string;
}

/** A hold: the jobs that need its scope wait and spend no attempt. Times are epoch ms on Redis's clock. */
export interface Hold extends HoldReason {
  scope: HoldScope;
  sinceMs: number;
  /** Number of probes since the hold began. */
  probes: number;
  nextProbeAtMs: number;
}

/** The wait before a probe: `firstMs`, doubled after every failed probe, up to `longestMs`. */
export interface ProbeGaps {
  firstMs: number;
  longestMs: number;
}

/** Probes are rare when a person must act. They start fast when the destination may recover within seconds. */
export const PROBE_GAPS: Readonly<Record<HoldCause, ProbeGaps>> = {
  refused: { firstMs: 5_000, longestMs: 60_000 },
  outage: { firstMs: 1_000, longestMs: 60_000 },
};

/** The gap before the next probe, in ms, after `failed` probes that failed. */
export function probeGapMs({ firstMs, longestMs }: ProbeGaps, failed: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(failed, 30));
}

/** A hold from its Redis hash; undefined where the hash holds none. */
export function holdOf(scope: HoldScope, fields: Readonly<Record<string, string>>): Hold | undefined {
  const { cause, code, status, detail, hint, since, probes, next } = fields;
  if (cause === undefined || code === undefined) return undefined;
  return {
    scope,
    cause: cause as HoldCause,
    code,
    ...(status !== undefined && { status: Number(status) }),
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
    sinceMs: Number(since),
    probes: Number(probes),
    nextProbeAtMs: Number(next),
  };
}

/** The fields of a Redis reply: field, value, … */
export function fieldsOf(pairs: readonly string[]): Record<string, string> {
  const entries = pairs.flatMap((field, at) => (at % 2 === 0 ? [[field, pairs[at + 1] ?? '']] : []));
  return Object.fromEntries(entries);
}
