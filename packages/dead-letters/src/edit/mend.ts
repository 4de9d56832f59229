import {
  type CustomEvents,
  didYouMean,
  EVENT_NAMES,
  InvalidEventError,
  type JsonObject,
  type NormaliseOptions,
  normaliseEvent,
  type Problem,
  planEvent,
} from '@tracklayer/events';
import type { MetricEventJob, QuarantinedEvent } from '@tracklayer/lanes';

/**
 * Makes the job of a quarantined event after its edit. It is normalised as the application's events are, so only what makes it
 * undeliverable must be mended. Pure.
 * @throws {InvalidEventError} with every problem that is left.
 */
export function mendedJob(
  { v, type, enqueuedAtMs }: QuarantinedEvent,
  event: JsonObject,
  options: NormaliseOptions,
): MetricEventJob {
  const { value, leftOut } = normaliseEvent(event, {
    ...options,
    customEvents: { defined: {}, others: othersFor(event.name) },
  });
  const plan = planEvent(value, { profileChanged: true });
  if (!plan.jobs.some((job) => job.type === 'metric-event'))
    throw new InvalidEventError([NEVER_SENT], 'edit');
  return {
    v,
    type,
    enqueuedAtMs,
    attempts: [],
    ...(leftOut.length > 0 && { leftOut }),
    event: value,
    mended: true,
  };
}

/** A name of the application's own may stay. One that looks like a slip for a standard name must be mended. */
function othersFor(name: unknown): CustomEvents['others'] {
  return typeof name === 'string' && didYouMean(name, EVENT_NAMES) === undefined ? 'allowed' : 'refused';
}

const NEVER_SENT: Problem = {
  path: 'consent',
  code: 'consent_missing',
  got: 'a sign_up without granted consent',
  fix: 'Set the consent that the person gave, with its time. Or discard the letter: this event is never sent without consent.',
};
