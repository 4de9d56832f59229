/**
 * How many jobs came and left in the last hour, for each destination: what a page with fifty small lines needs.
 *
 * Defends against many readers: they share one reading for half a minute. It takes the destinations one after the other, so that
 * the process answers others in between.
 */
import { columns, frameOf, lanesTogether, readHistory, summary } from '@tracklayer/history';
import { redisNowMs } from '@tracklayer/redis';
import type { z } from 'zod';
import type { ApiSources } from './context.js';
import type { trends } from './schemas/history.js';

export type Trends = z.infer<typeof trends>;

const HOUR_MS = 3_600_000;
const COLUMNS = 30;
const KEPT_MS = 30_000;

type Sources = Pick<ApiSources, 'redis' | 'destinations' | 'now'>;

/** Reads the trends, or returns those of the last half minute. */
export function createTrendsReader(): (sources: Sources) => Promise<Trends> {
  let known: { dueMs: number; read: Promise<Trends> } | undefined;
  return (sources) => {
    const nowMs = sources.now();
    if (known !== undefined && nowMs < known.dueMs) return known.read;
    const read = readTrends(sources);
    known = { dueMs: nowMs + KEPT_MS, read };
    read.catch(() => {
      known = undefined;
    });
    return read;
  };
}

async function readTrends({ redis, destinations }: Sources): Promise<Trends> {
  // The history is written by this clock.
  const nowMs = await redisNowMs(redis);
  const frame = frameOf({ sinceMs: nowMs - HOUR_MS, untilMs: nowMs, nowMs }, COLUMNS);
  const { unit, fromMs, untilMs, columnMs } = frame;
  const items: Trends['items'] = [];
  for (const destination of await destinations()) {
    const { points, beganMs } = await readHistory(redis, { destination, unit, fromMs, untilMs });
    const counted = columns(lanesTogether(points), frame).map(({ cell }) => summary(cell));
    items.push({
      destination,
      in: counted.map((each) => each.in),
      out: counted.map(({ delivered, duplicate, skipped, dead }) => delivered + duplicate + skipped + dead),
      ...(beganMs !== undefined && { beganMs }),
    });
  }
  return { atMs: nowMs, fromMs, untilMs, columnMs, items };
}
