import { isObject } from '@tracklayer/events';
import type { JobFacts } from './facts.js';
import { stateOf } from './state-of.js';
import { stepsOf } from './steps-of.js';
import type { JobStatus } from './types.js';

/** Everything about one job. Pure. @param eventId the event that was looked for, where it is known */
export function jobStatus(facts: JobFacts, eventId?: string): JobStatus {
  const { destination, ref, journal, letter, lane } = facts;
  const { entry, details } = journal ?? {};
  const payload = lane?.data ?? letter?.job;
  const { campaignId } = letter ?? {};
  const requestId = entry?.requestId ?? letter?.requestId;
  const status = entry?.status ?? letter?.status;
  return {
    destination,
    ...ref,
    ...stateOf(facts),
    steps: stepsOf(facts),
    waited: details?.waited.length ? [...details.waited] : [...(entry?.waits ?? lane?.waits.waited ?? [])],
    leftOut: details ? [...details.leftOut] : leftOutOf(payload),
    replays: letter?.replays ?? 0,
    ...named(payload, entry?.name ?? letter?.eventName, eventId ?? letter?.eventId),
    ...(letter && { letterId: letter.id }),
    ...(letter?.state === 'dead' && letter.hint !== undefined && { hint: letter.hint }),
    ...(campaignId !== undefined && { campaignId }),
    ...(requestId !== undefined && { requestId }),
    ...(status !== undefined && { status }),
    ...(details && { details }),
    ...batchOf(payload, entry?.bulk),
  };
}

/** A batch names no single event. */
function named(
  payload: unknown,
  name: string | undefined,
  eventId: string | undefined,
): Pick<JobStatus, 'name' | 'eventId'> {
  const event = isObject(payload) && isObject(payload.event) ? payload.event : undefined;
  const own = isObject(payload) && typeof payload.eventId === 'string' ? payload.eventId : undefined;
  const foundName = typeof event?.name === 'string' ? event.name : name;
  const foundId = typeof event?.eventId === 'string' ? event.eventId : (own ?? eventId);
  return {
    ...(foundName !== undefined && { name: foundName }),
    ...(foundId !== undefined && { eventId: foundId }),
  };
}

function batchOf(payload: unknown, bulk: number | undefined): Pick<JobStatus, 'batchOf' | 'migrationId'> {
  if (!isObject(payload)) return bulk === undefined ? {} : { batchOf: bulk };
  const { migrationId, consents, profiles, events } = payload;
  const entries = [consents, profiles, events].find((each) => Array.isArray(each) && each.length > 0);
  const size = Array.isArray(entries) ? entries.length : bulk;
  return {
    ...(typeof migrationId === 'string' && { migrationId }),
    ...(size !== undefined && { batchOf: size }),
  };
}

function leftOutOf(payload: unknown): JobStatus['leftOut'] {
  const leftOut = isObject(payload) && Array.isArray(payload.leftOut) ? payload.leftOut : [];
  return leftOut.filter(isObject).map(({ path, code }) => ({ field: String(path), reason: String(code) }));
}
