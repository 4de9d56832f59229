/** A night of one destination, written through the writer of the workers with a clock of its own. */
import { randomUUID } from 'node:crypto';
import { createHistoryWriter, type HistoryWriter } from '@tracklayer/history';
import type { RedisClient } from '@tracklayer/redis';

const MINUTE_MS = 60_000;
const LANE = 'metric-event';

export interface Night {
  /** Epoch ms. */
  fromMs: number;
  untilMs: number;
}

/**
 * Events come all night, fewest in its middle. At half of the time a version 1.4.0 replaces 1.3.0, and one event in thirty
 * dies from then on. Klaviyo is down from 60% to 70% of the time. From 80% on, no worker runs for 12 minutes.
 */
export async function writeNight(redis: RedisClient, destination: string, night: Night): Promise<void> {
  const prefix = `{tracklayer:${destination}}`;
  let clockMs = night.fromMs;
  const writerOf = (version: string): HistoryWriter =>
    createHistoryWriter({
      redis,
      destination,
      id: randomUUID(),
      version,
      nowMs: () => clockMs,
      ownClock: true,
    });
  let writer = writerOf('1.3.0');
  let next = [0.5, 0.8];
  await writer.write({ always: true });
  const hold = `${prefix}:hold:POST /api/events`;
  let waiting = 0;
  for (let minute = 0; clockMs < night.untilMs; minute += 1, clockMs += MINUTE_MS) {
    const share = (clockMs - night.fromMs) / (night.untilMs - night.fromMs);
    const isHeld = share >= 0.6 && share < 0.7;
    const isSilent =
      share >= 0.8 && clockMs - (night.fromMs + 0.8 * (night.untilMs - night.fromMs)) < 12 * MINUTE_MS;
    const came = Math.round(30 + 90 * Math.abs(Math.cos(share * Math.PI)) + (minute % 7));
    await redis.hincrby(`${prefix}:counts`, `${LANE}:enqueued`, came);
    await redis.hincrby(`${prefix}:counts`, 'profile-upsert:enqueued', Math.ceil(came / 10));
    waiting += came;
    if (isSilent) continue;
    if (next[0] !== undefined && share >= next[0]) {
      next = next.slice(1);
      writer = writerOf('1.4.0');
    }
    if (isHeld) {
      if (!(await redis.exists(hold))) {
        await redis.hset(hold, {
          since: String(clockMs),
          cause: 'outage',
          code: 'service_unavailable',
          status: '503',
        });
        await redis.sadd(`${prefix}:hold:scopes`, 'POST /api/events');
      }
      writer.held([LANE]);
    } else {
      await redis.del(hold, `${prefix}:hold:scopes`);
      writer.held([]);
      const delivered = Math.min(waiting, 300);
      const dead = share < 0.5 ? 0 : Math.floor(delivered / 30);
      waiting -= delivered;
      await redis.hincrby(`${prefix}:counts`, `${LANE}:delivered`, delivered - dead);
      await redis.hincrby(`${prefix}:counts`, 'profile-upsert:delivered', Math.ceil(came / 10));
      if (dead > 0) await redis.hincrby(`${prefix}:counts`, `${LANE}:died`, dead);
      measure(writer, { delivered, dead, waiting, minute });
    }
    await setOldest(redis, prefix, waiting > 0 ? clockMs - waiting * 600 : undefined);
    await writer.write({ always: true });
  }
}

/** The lane's list and one job, as BullMQ has them: the job that waits longest came at this time. */
async function setOldest(redis: RedisClient, prefix: string, sinceMs: number | undefined): Promise<void> {
  const lane = `${prefix}:${LANE}`;
  await redis.del(`${lane}:wait`);
  if (sinceMs === undefined) return;
  await redis.hset(`${lane}:oldest`, 'timestamp', String(sinceMs));
  await redis.lpush(`${lane}:wait`, 'oldest');
}

function measure(
  writer: HistoryWriter,
  { delivered, dead, waiting, minute }: { delivered: number; dead: number; waiting: number; minute: number },
): void {
  const lane = writer.lane(LANE);
  for (let at = 0; at < delivered; at += 1) {
    const callMs = 90 + ((at * 37 + minute * 11) % 160) * (at % 40 === 0 ? 6 : 1);
    lane.called(callMs, at < dead);
    lane.permitWaited(at % 5 === 0 ? 40 : 0);
    if (at >= dead) lane.accepted(callMs + 20 + waiting * 600);
  }
  writer.lane('profile-upsert').called(140, false);
  writer.lane('profile-upsert').accepted(260);
  if (minute % 50 === 7) lane.attempted('retry');
}
