import { randomUUID } from 'node:crypto';
import type { CanonicalEvent } from '@tracklayer/events';
import {
  type BackInStockJob,
  type DeliveryJob,
  type EventBackfillJob,
  type JobRef,
  jobId,
  type ListSubscriptionJob,
  type MetricEventJob,
  type ProfileUpsertJob,
} from '@tracklayer/lanes';
import { afterDeath, type Death } from '../../src/letter/death.js';
import type { DeadLetter } from '../../src/letter/letter.js';

export const NOW = Date.parse('2026-04-23T10:20:00Z');

export function purchase(changes: Partial<CanonicalEvent> = {}): CanonicalEvent {
  const eventId = changes.eventId ?? `ord_${randomUUID()}`;
  return {
    name: 'purchase',
    eventId,
    time: '2026-04-23T10:15:30Z',
    profile: { email: 'ava@shop.example', phoneNumber: '+4915112345678' },
    properties: { orderId: eventId, value: 129.95, currency: 'EUR' },
    ...changes,
  };
}

export function eventJob(
  event: CanonicalEvent = purchase(),
  changes: Partial<MetricEventJob> = {},
): MetricEventJob {
  return { v: 1, type: 'metric-event', enqueuedAtMs: NOW - 60_000, attempts: [], event, ...changes };
}

export function subscriptionJob(changes: Partial<ListSubscriptionJob> = {}): ListSubscriptionJob {
  return {
    v: 1,
    type: 'list-subscription',
    enqueuedAtMs: NOW - 60_000,
    attempts: [],
    profile: { email: 'ava@shop.example' },
    consent: { status: 'granted' },
    time: '2026-04-23T10:15:30Z',
    ...changes,
  };
}

export function profileJob(changes: Partial<ProfileUpsertJob> = {}): ProfileUpsertJob {
  return {
    v: 1,
    type: 'profile-upsert',
    enqueuedAtMs: NOW - 60_000,
    attempts: [],
    profile: { email: 'ava@shop.example' },
    time: '2026-04-23T10:15:30Z',
    ...changes,
  };
}

export function batchJob(changes: Pick<EventBackfillJob, 'events' | 'profiles'>): EventBackfillJob {
  return { v: 1, type: 'event-backfill', enqueuedAtMs: 1, attempts: [], migrationId: 'm', ...changes };
}

export function stockJob(changes: Partial<BackInStockJob> = {}): BackInStockJob {
  return {
    v: 1,
    type: 'back-in-stock',
    enqueuedAtMs: NOW - 60_000,
    attempts: [],
    profile: { email: 'ava@shop.example' },
    variantId: '33001893429341',
    channels: ['email'],
    time: '2026-04-23T10:15:30Z',
    eventId: 'w1',
    ...changes,
  };
}

export function refTo(job: DeliveryJob): JobRef {
  const part = job.type === 'metric-event' ? job.event.eventId : randomUUID();
  return { type: job.type, jobId: jobId(job.type, part) };
}

export function death(job: DeliveryJob = eventJob(), changes: Partial<Death> = {}): Death {
  const { nowMs = NOW } = changes;
  return {
    ref: refTo(job),
    job,
    reason: 'refused',
    failure: {
      code: 'invalid',
      status: 400,
      detail: 'Invalid phone number format (Example of a valid format: +12345678901)',
      pointer: '/data/attributes/profile/data/attributes/phone_number',
      hint: 'Correct the phone number, then replay.',
      requestId: '01KQ',
    },
    attempts: [{ atMs: nowMs, outcome: 'dead', code: 'invalid', status: 400 }],
    nowMs,
    ...changes,
  };
}

/** The letter of a first death. */
export function letterOf(changes: Partial<Death> = {}): DeadLetter {
  const letter = afterDeath('main', death(eventJob(), changes), undefined);
  if (letter === undefined) throw new Error('The death made no letter.');
  return letter;
}
