import { hash } from 'node:crypto';
import type { Death } from '@tracklayer/dead-letters';
import { EVENT_NAMES } from '@tracklayer/events';
import { type Attempt, type DeliveryJob, JOB_VERSION, jobId } from '@tracklayer/lanes';
import { orderJob } from './fill-lane.js';
import { order } from './synthetic-order.js';

/** The number of people. With a million letters each person has five. */
const PEOPLE = 200_000;
export const CODES = ['invalid', 'not_found', 'internal_error', 'timeout', 'permission_denied'] as const;
export const POINTERS = [
  '/data/attributes/profile/data/attributes/phone_number',
  '/data/attributes/profile/data/attributes/email',
  '/data/attributes/properties/items/0/price',
  '/data/attributes/time',
  '/data/attributes/value',
] as const;
const CAUSES = EVENT_NAMES.length * CODES.length * POINTERS.length;

const STATUS: Record<(typeof CODES)[number], number | undefined> = {
  invalid: 400,
  not_found: 404,
  internal_error: 500,
  timeout: undefined,
  permission_denied: 403,
};

/** The campaign of the letters that died again after a replay. */
export const CAMPAIGN_ID = 'c20260423-0000-bench';

/** The time of the last death. The first was thirty days earlier. */
export const LAST_MS = Date.UTC(2026, 3, 23);
export const FIRST_MS = LAST_MS - 30 * 24 * 3_600_000;

/** Death number `index` of `letters`. It belongs to one of two hundred groups; some have a hundred times as many letters as others. */
export function death(index: number, letters: number): Death {
  const cause = causeNumber(index);
  const code = pick(CODES, Math.floor(cause / EVENT_NAMES.length));
  const pointer = pick(POINTERS, Math.floor(cause / (EVENT_NAMES.length * CODES.length)));
  const nowMs = FIRST_MS + Math.floor((index * (LAST_MS - FIRST_MS)) / letters);
  const job = jobOf(index, cause, nowMs);
  const status = STATUS[code];
  const failure = {
    code,
    ...(status === undefined ? {} : { status }),
    detail: `What stands at '${pointer.split('/').at(-1)}' is not a valid value for this field.`,
    pointer,
    requestId: `01KQ${hash('sha256', String(index)).slice(0, 22)}`,
  };
  const attempts: Attempt[] = [{ atMs: nowMs, outcome: 'dead', ...failure }];
  return {
    ref: { type: job.type, jobId: jobId(job.type, String(index)) },
    job: { ...job, attempts },
    eventName: pick(EVENT_NAMES, cause),
    reason: 'refused',
    failure: { ...failure, hint: 'Correct the value, then replay.' },
    attempts,
    nowMs,
  };
}

/** Orders that died one after another. `fromMs` must be recent, or the letters would expire at once. */
export interface DeadOrders {
  run: string;
  /** Epoch ms. */
  fromMs: number;
}

/** The death of order number `index` of a run, after three failed attempts. */
export function orderDeath(index: number, { run, fromMs }: DeadOrders): Death {
  const { jobId: id, data } = orderJob(index, run);
  const failedAtMs = fromMs + index;
  const failure = { code: 'service_unavailable', status: 503, detail: 'Try again later.' };
  const attempts = [0, 1, 2].map(
    (turn): Attempt => ({ atMs: failedAtMs + turn, outcome: 'retry', ...failure }),
  );
  return {
    ref: { type: data.type, jobId: id },
    job: { ...data, attempts },
    reason: 'exhausted',
    failure,
    attempts,
    nowMs: failedAtMs + attempts.length,
  };
}

/** The email address of death number `index`. */
export function personOf(index: number): string {
  return order(index, 'dead', PEOPLE).profile.email ?? '';
}

export function eventIdOf(index: number): string {
  return order(index, 'dead', PEOPLE).eventId;
}

/** A tenth of the groups are of profiles, the others of events. */
function jobOf(index: number, cause: number, nowMs: number): DeliveryJob {
  const event = { ...order(index, 'dead', PEOPLE), name: pick(EVENT_NAMES, cause) };
  const common = { v: JOB_VERSION, enqueuedAtMs: nowMs - 1_000 } as const;
  if (cause % 10 !== 9) return { ...common, attempts: [], type: 'metric-event', event };
  const { profile, time, eventId } = event;
  return { ...common, attempts: [], type: 'profile-upsert', profile, time, eventId };
}

/** The first two hundred letters have one group each. For the others some groups are much more likely. */
function causeNumber(index: number): number {
  if (index < CAUSES) return index;
  const even = ((index * 2_654_435_761) % 2 ** 32) / 2 ** 32;
  return Math.floor(CAUSES * even ** 2);
}

function pick<T>(values: readonly T[], index: number): T {
  return values[index % values.length] as T;
}
