/** The history of a lane, made ready for charts. Pure. */
import type { History } from './api.js';

export const SPANS = ['1h', '6h', '24h', '7d', '90d'] as const;

export const SPAN_LABELS = {
  '1h': '1 hour',
  '6h': '6 hours',
  '24h': '24 hours',
  '7d': '7 days',
  '90d': '90 days',
} as const satisfies Record<Span, string>;

export type Span = (typeof SPANS)[number];

export const spanOf = (text: string | undefined): Span => SPANS.find((span) => span === text) ?? '1h';

/** One column of the charts. Times are in ms. A latency that nobody measured is absent, so that its line has a gap. */
export interface ChartPoint {
  /** Epoch ms: the start of the column. */
  atMs: number;
  in: number;
  delivered: number;
  otherEnds: number;
  dead: number;
  oldestMs: number;
  acceptedP50?: number;
  acceptedP99?: number;
  permitP99?: number;
  callP99?: number;
  heldMs: number;
  throttledMs: number;
  retries: number;
  throttled: number;
  failedCalls: number;
}

/** Before the history began nobody counted, so there are no points. */
export function pointsOf({
  buckets,
  columnMs,
  beganMs = 0,
}: Pick<History, 'buckets' | 'columnMs' | 'beganMs'>): ChartPoint[] {
  const counted = buckets.filter(({ atMs }) => atMs + columnMs > beganMs);
  return counted.map(({ atMs, latencies: { accepted, permit, call }, ...counts }) => ({
    atMs,
    in: counts.in,
    delivered: counts.delivered,
    otherEnds: counts.duplicate + counts.skipped,
    dead: counts.dead,
    oldestMs: counts.oldestMs,
    ...(accepted && { acceptedP50: upper(accepted.p50), acceptedP99: upper(accepted.p99) }),
    ...(permit && { permitP99: upper(permit.p99) }),
    ...(call && { callP99: upper(call.p99) }),
    heldMs: counts.heldMs,
    throttledMs: counts.throttledMs,
    retries: counts.retry,
    throttled: counts.throttled,
    failedCalls: counts.failedCalls,
  }));
}

/** A percentile is a bucket of durations. Its upper bound is at most a quarter too high; the last bucket has none. */
const upper = ({ fromMs, toMs }: { fromMs: number; toMs: number | null }): number => toMs ?? fromMs;

type Mark = History['marks'][number];

export interface ShownMark {
  key: string;
  /** Epoch ms. */
  fromMs: number;
  /** Epoch ms. Absent: it is a moment, or it lasts. */
  untilMs?: number;
  /** It lasts for a time, so it is an area in the charts. */
  isSpan: boolean;
  text: string;
  color: 'red' | 'orange' | 'indigo' | 'gray';
  campaignId?: string;
  migrationId?: string;
}

const MOMENTS: ReadonlySet<Mark['kind']> = new Set(['version', 'discard']);

/** The marks that concern a lane, the newest first. */
export function marksOf({ marks }: Pick<History, 'marks'>, lane: string): ShownMark[] {
  return marks
    .filter((mark) => mark.kind !== 'pause' || mark.lane === lane)
    .map((mark, at) => ({
      key: `${mark.kind} ${mark.fromMs} ${at}`,
      fromMs: mark.fromMs,
      ...(mark.untilMs !== undefined && { untilMs: mark.untilMs }),
      isSpan: !MOMENTS.has(mark.kind),
      ...wordsOf(mark),
      ...(mark.kind === 'campaign' && mark.id !== undefined && { campaignId: mark.id }),
      ...(mark.kind === 'migration' && mark.id !== undefined && { migrationId: mark.id }),
    }))
    .toSorted((a, b) => b.fromMs - a.fromMs);
}

function wordsOf(mark: Mark): Pick<ShownMark, 'text' | 'color'> {
  const { kind, version, scope, code, status, id, state, discarded, by } = mark;
  const http = status === undefined ? '' : `, HTTP ${status}`;
  switch (kind) {
    case 'version':
      return { text: `A worker of version ${version} began to write`, color: 'gray' };
    case 'unserved':
      return { text: 'No worker served the destination', color: 'red' };
    case 'away':
      return { text: 'Redis was away, or refused writes', color: 'red' };
    case 'hold':
      return { text: `Held: ${scope} (${code}${http})`, color: 'red' };
    case 'pause':
      return { text: 'Paused', color: 'orange' };
    case 'campaign':
    case 'migration':
      return { text: `${kind === 'campaign' ? 'Campaign' : 'Back-fill'} ${id}, ${state}`, color: 'indigo' };
    case 'discard':
      return { text: `${by} discarded dead letters: ${discarded}`, color: 'gray' };
  }
}

/** `14:05` within a day, `11-28 14:05` beyond, in UTC. */
export function axisTime(atMs: number, spanMs: number): string {
  const text = new Date(atMs).toISOString();
  if (spanMs <= 86_400_000) return text.slice(11, 16);
  return spanMs <= 8 * 86_400_000 ? text.slice(5, 16).replace('T', ' ') : text.slice(5, 10);
}
