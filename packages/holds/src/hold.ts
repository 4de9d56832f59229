/**
 * - `refused`: the destination refuses the key (401, 403). Only a person can fix that; it may take hours.
 * - `outage`: the destination keeps failing or does not answer. It often recovers within seconds.
 */
export type HoldCause = 'refused' | 'outage';

/** Why a destination is held: the last failure, without keys and personal data. */
export interface HoldReason {
  cause: HoldCause;
  /** The destination's error code, or ours: `not_authenticated`, `http_503`, `timeout`, … */
  code: string;
  /** HTTP status, when there was an answer. */
  status?: number;
  detail?: string;
}

/** A held destination: its jobs wait and spend no attempt. Times are epoch ms on Redis's clock. */
export interface Hold extends HoldReason {
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
