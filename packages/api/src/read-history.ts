import { readMigrations } from '@tracklayer/backfill';
import type { JobType } from '@tracklayer/events';
import {
  columns,
  frameOf,
  historySources,
  lanesTogether,
  readHistory,
  type Summary,
  summariesByLane,
  summary,
  total,
  type Unit,
} from '@tracklayer/history';
import { redisNowMs } from '@tracklayer/redis';
import { ApiError } from './api-error.js';
import type { ApiSources } from './context.js';

export interface HistoryAsked {
  lane?: JobType | undefined;
  sinceMs?: number | undefined;
  untilMs?: number | undefined;
  unit?: Unit | undefined;
  columns: number;
}

const DAY_MS = 86_400_000;

/** The history of one destination in columns of one length. @throws {ApiError} 400 */
export async function readColumns(sources: ApiSources, destination: string, asked: HistoryAsked) {
  // The history is written by this clock.
  const nowMs = await redisNowMs(sources.redis);
  const untilMs = Math.min(asked.untilMs ?? nowMs, nowMs);
  const sinceMs = asked.sinceMs ?? untilMs - DAY_MS;
  if (sinceMs >= untilMs) throw bad('empty_time', '`since` is not before `until`.', 'Write an earlier time.');
  const frame = frameOf({ sinceMs, untilMs, nowMs, unit: asked.unit }, asked.columns);
  if (frame.fromMs >= frame.untilMs) {
    const since = new Date(frame.fromMs).toISOString();
    throw bad('not_kept', 'The history of this time is no longer kept.', `Write a time after ${since}.`);
  }
  const { unit, fromMs, columnMs, isCut } = frame;
  const { lane } = asked;
  const history = await readHistory(
    sources.redis,
    { destination, unit, fromMs, untilMs: frame.untilMs, ...(lane && { lane }) },
    historySources({
      deadLetters: sources.deadLetters,
      migrations: (id) => readMigrations(sources.redis, id),
    }),
  );
  const together = lanesTogether(history.points);
  return {
    destination,
    unit,
    columnMs,
    fromMs,
    untilMs: frame.untilMs,
    isCut,
    ...(history.beganMs !== undefined && { beganMs: history.beganMs }),
    ...(history.writtenMs !== undefined && { writtenMs: history.writtenMs }),
    unwritten: Object.fromEntries(history.unwritten),
    total: shown(summary(total(together))),
    lanes: Object.fromEntries([...summariesByLane(history)].map(([name, each]) => [name, shown(each)])),
    buckets: columns(together, frame).map(({ atMs, cell }) => ({ atMs, ...shown(summary(cell)) })),
    marks: history.marks,
  };
}

/** JSON has no infinity, which is the bound of the last bucket. */
function shown(found: Summary) {
  const { latencies, ...counts } = found;
  const { accepted, permit, call } = latencies;
  return {
    ...counts,
    latencies: {
      ...(accepted && { accepted: finite(accepted) }),
      ...(permit && { permit: finite(permit) }),
      ...(call && { call: finite(call) }),
    },
  };
}

type Percentiles = NonNullable<Summary['latencies']['call']>;

function finite({ measured, p50, p95, p99 }: Percentiles) {
  return { measured, p50: bounded(p50), p95: bounded(p95), p99: bounded(p99) };
}

function bounded({ fromMs, toMs }: Percentiles['p50']) {
  return { fromMs, toMs: Number.isFinite(toMs) ? toMs : null };
}

function bad(code: string, message: string, whatToDo: string): ApiError {
  return new ApiError(400, { code, message, whatToDo });
}
