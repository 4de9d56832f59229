/**
 * - `refused`: the destination refuses the key (401, 403). Only a person mends that, and may take hours.
 * - `outage`: it fails or does not answer, again and again. It mends itself, often within seconds.
 */
export type HoldCause = 'refused' | 'outage';

/** Why a destination is to be set aside: the last failure, scrubbed. */
export interface HoldReason {
  cause: HoldCause;
  /** The destination's error code, or ours: `not_authenticated`, `http_503`, `timeout`, … */
  code: string;
  /** HTTP status, where there was an answer. */
  status?: number;
  detail?: string;
}

/** A destination set aside: its jobs wait and spend no attempt. Times are epoch ms on Redis's clock. */
export interface Hold extends HoldReason {
  sinceMs: number;
  /** How often it was tried since. */
  probes: number;
  nextProbeAtMs: number;
}

/** How long to wait before a probe: the first gap, doubled with every probe that failed, up to the last. */
export interface ProbeGaps {
  firstMs: number;
  longestMs: number;
}

/** Probes are rare where a person has to act, and quick at first where a moment may do. */
export const PROBE_GAPS: Readonly<Record<HoldCause, ProbeGaps>> = {
  refused: { firstMs: 5_000, longestMs: 60_000 },
  outage: { firstMs: 1_000, longestMs: 60_000 },
};

/** The gap before the next probe, in ms, after so many that failed. */
export function probeGapMs({ firstMs, longestMs }: ProbeGaps, failed: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(failed, 30));
}
