import type { RecordedEvent } from '../ledger/records.js';
import type { Call } from '../routes/handler.js';
import { related, sparse } from '../routes/query.js';

/** An event of the ledger with its present profile and its metric. */
export interface EventEntry {
  event: RecordedEvent;
  profileId: string;
  metricId: string;
}

const DIGITS = 11;
const RADIX = 36;

/** Id of an event, from its number in the ledger. */
function eventId(seq: number): string {
  return seq.toString(RADIX).padStart(DIGITS, '0');
}

/** The number in the ledger. Returns undefined for a text that is not an event id. */
export function eventSeq(id: string): number | undefined {
  const seq = /^[0-9a-z]{11}$/.test(id) ? Number.parseInt(id, RADIX) : Number.NaN;
  return Number.isSafeInteger(seq) ? seq : undefined;
}

/**
 * An event as Klaviyo shows it. `event_properties` has the value and the unique id under names with `$`.
 * Source: OpenAPI 2026-07-15. The name of the currency is not recorded.
 */
export function eventResource({ event, profileId, metricId }: EventEntry, { baseUrl, query }: Call) {
  const self = `${baseUrl}/api/events/${eventId(event.seq)}`;
  const seconds = Math.floor(Date.parse(event.time) / 1_000);
  const attributes = {
    timestamp: seconds,
    event_properties: {
      ...event.properties,
      $event_id: event.uniqueId,
      ...(event.value === undefined ? {} : { $value: event.value }),
      ...(event.valueCurrency === undefined ? {} : { $currency_code: event.valueCurrency }),
    },
    datetime: event.time.replace('Z', '+00:00'),
    uuid: uuidOf(seconds, event.seq),
  };
  return {
    type: 'event',
    id: eventId(event.seq),
    attributes: sparse(attributes, query['fields[event]']),
    relationships: {
      profile: { data: { type: 'profile', id: profileId }, ...related(self, 'profile') },
      metric: { data: { type: 'metric', id: metricId }, ...related(self, 'metric') },
      attributions: { data: [], ...related(self, 'attributions') },
    },
    links: { self },
  };
}

/** A UUID of version 1 from the event time and the number in the ledger. */
function uuidOf(seconds: number, seq: number): string {
  const time = (seconds >>> 0).toString(16).padStart(8, '0');
  return `${time}-0000-1000-8000-${seq.toString(16).padStart(12, '0')}`;
}
