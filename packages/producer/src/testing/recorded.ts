/** Reads recorded jobs as what an application asserts: events, profiles, consents. */
import type {
  AnyEventName,
  CanonicalEvent,
  ClearableField,
  JsonValue,
  Problem,
  Profile,
  StockChannel,
} from '@tracklayer/events';
import type { DeliveryJob, ListSubscriptionJob } from '@tracklayer/lanes';
import type { RecordedCall } from './call-log.js';
import type { RecordedJob } from './job-record.js';

/** An event that the producer took, as a worker would send it: values in their canonical form. */
export interface RecordedEvent extends CanonicalEvent {
  /** The destinations that get it. */
  destinations: readonly string[];
}

/** A profile of `upsertProfile`. */
export interface RecordedProfile {
  profile: Profile;
  /** The fields that become empty. */
  clear?: readonly ClearableField[];
  /** ISO 8601: since when the profile has these values. */
  time: string;
  /** The id of the call, given or new. */
  eventId?: string;
  destinations: readonly string[];
}

/** A consent that subscribes or unsubscribes, from `subscribe`, `unsubscribe` or an event. */
export interface RecordedConsent {
  profile: Profile;
  consent: ListSubscriptionJob['consent'];
  /** The list, where it is not the destination's. */
  listId?: string;
  /** ISO 8601: when it happened. */
  time: string;
  eventId?: string;
  destinations: readonly string[];
}

/** A person who waits for a variant. */
export interface RecordedBackInStock {
  profile: Profile;
  variantId: string;
  channels: readonly StockChannel[];
  time: string;
  eventId: string;
  destinations: readonly string[];
}

/** An event that cannot be delivered as it is. */
export interface RecordedQuarantine {
  /** The event as given, as far as JSON can hold it. */
  event: JsonValue;
  /** Why it cannot be delivered. */
  problems: readonly Problem[];
  destinations: readonly string[];
}

export function eventsIn(jobs: readonly RecordedJob[], name?: AnyEventName): RecordedEvent[] {
  return jobs.flatMap(({ data, destinations }) =>
    data.type === 'metric-event' && 'event' in data && (name === undefined || data.event.name === name)
      ? [{ ...data.event, destinations: [...destinations] }]
      : [],
  );
}

export function profilesIn(jobs: readonly RecordedJob[]): RecordedProfile[] {
  return jobs.flatMap(({ data, destinations }) =>
    data.type === 'profile-upsert' ? [{ ...withoutBookkeeping(data), destinations: [...destinations] }] : [],
  );
}

/** The jobs of the calls of one method. A call that the outbox kept has no job ids, so its event id finds them. */
export function byMethod(
  method: RecordedCall['method'],
  jobs: readonly RecordedJob[],
  calls: readonly RecordedCall[],
): RecordedJob[] {
  const receipts = calls.filter((call) => call.method === method).flatMap((call) => call.receipts);
  const jobIds = new Set(receipts.flatMap((receipt) => receipt.jobs.map((job) => job.jobId)));
  const kept = new Set(
    receipts
      .filter((receipt) => receipt.jobs.some(({ status }) => status === 'kept'))
      .map(({ eventId }) => eventId),
  );
  return jobs.filter(({ jobId, data }) => jobIds.has(jobId) || kept.has(eventIdOf(data)));
}

function eventIdOf(data: RecordedJob['data']): string {
  if ('event' in data) return data.event.eventId;
  return ('eventId' in data && data.eventId) || '';
}

export function consentsIn(
  jobs: readonly RecordedJob[],
  status: RecordedConsent['consent']['status'],
): RecordedConsent[] {
  return jobs.flatMap(({ data, destinations }) =>
    data.type === 'list-subscription' && data.consent.status === status
      ? [{ ...withoutBookkeeping(data), destinations: [...destinations] }]
      : [],
  );
}

export function backInStockIn(jobs: readonly RecordedJob[]): RecordedBackInStock[] {
  return jobs.flatMap(({ data, destinations }) =>
    data.type === 'back-in-stock' ? [{ ...withoutBookkeeping(data), destinations: [...destinations] }] : [],
  );
}

export function quarantinedIn(jobs: readonly RecordedJob[]): RecordedQuarantine[] {
  return jobs.flatMap(({ data, destinations }) => {
    if (!('quarantined' in data)) return [];
    const { event, problems } = data.quarantined;
    return [{ event, problems, destinations: [...destinations] }];
  });
}

/** A job without the fields that only its lane needs. */
function withoutBookkeeping<Job extends DeliveryJob>({
  v: _version,
  type: _lane,
  enqueuedAtMs: _enqueued,
  attempts: _attempts,
  releases: _dependents,
  follows: _dependsOn,
  leftOut: _inReceipt,
  ...said
}: Job) {
  return said;
}
