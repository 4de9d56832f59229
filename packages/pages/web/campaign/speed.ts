/** How fast the letters of a campaign end. Pure. */
import type { Campaign } from '../api.js';
import { endedOf } from './campaign-text.js';

export interface SpeedSample {
  atMs: number;
  ended: number;
}

export interface Speed {
  perSecond: number;
  /** Ms until all letters have ended, at this speed. */
  leftMs?: number;
}

const WINDOW_MS = 10_000;

/** The samples of the last ten seconds with one more. */
export function withSpeedSample(
  samples: readonly SpeedSample[],
  campaign: Campaign,
  atMs: number,
): readonly SpeedSample[] {
  const kept = samples.filter((sample) => sample.atMs > atMs - WINDOW_MS && sample.atMs < atMs);
  return [...kept, { atMs, ended: endedOf(campaign) }];
}

export function speedOf(samples: readonly SpeedSample[], { left, underWay, state }: Campaign): Speed {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return { perSecond: 0 };
  const perSecond = (Math.max(0, last.ended - first.ended) * 1_000) / (last.atMs - first.atMs);
  const isMoving = state === 'running' && perSecond > 0;
  return { perSecond, ...(isMoving && { leftMs: ((left + underWay) / perSecond) * 1_000 }) };
}
