/**
 * Many single events as one bulk request that starts flows, since none of them has the flag `backfill`. Pure.
 *
 * Failure story: one bad event makes Klaviyo refuse the whole request. Its errors name positions, so the same function that
 * groups the events also says which events a position names.
 */
import { isObject, type JsonObject } from '@tracklayer/events';
import { valueAt } from '../answer/json.js';
import type { KlaviyoRequest } from '../request.js';
import { namedInGroups } from './group-pointer.js';

/** A bulk request takes this many events (OpenAPI 2026-04-15). */
export const MOST_BULK_EVENTS = 1_000;
/** A bulk request takes 5 MB. Some room stays for the groups around the events. */
export const MOST_BULK_BYTES = 4_500_000;

/** The body of a single event, in the two parts that a bulk request has. */
export interface LiveEvent {
  profile: JsonObject;
  /** All attributes but the profile. */
  event: JsonObject;
  /** Klaviyo refuses two events with the same key in one request: person, metric, unique id. */
  repeatKey: string;
  /** Bytes in a bulk request, at most. */
  bytes: number;
  /** It starts no flow. */
  isBackfill: boolean;
}

export interface BulkRequest {
  request: KlaviyoRequest;
  /** The positions of the events that a JSON pointer into the body names: one, or all of a profile. */
  eventsAt(pointer: string): readonly number[];
}

/** What surrounds an event and its profile in the body. */
const AROUND_BYTES = 200;

/** Reads a request `POST /api/events`. Undefined for any other request. */
export function liveEventOf({ endpoint, body }: KlaviyoRequest): LiveEvent | undefined {
  if (endpoint !== 'POST /api/events') return undefined;
  const attributes = valueAt(body, 'data', 'attributes');
  if (!isObject(attributes)) return undefined;
  const { profile: named, ...event } = attributes as JsonObject;
  const profile = valueAt(named, 'data', 'attributes');
  if (!isObject(profile)) return undefined;
  const metric = valueAt(event, 'metric', 'data', 'attributes', 'name');
  const bytes = Buffer.byteLength(JSON.stringify(attributes)) + AROUND_BYTES;
  return {
    profile: profile as JsonObject,
    event,
    repeatKey: JSON.stringify([nameOf(profile as JsonObject), metric, event.unique_id]),
    bytes,
    isBackfill: event.backfill === true,
  };
}

/** One request for all events. Events of one person keep their order, in one group as long as their profiles agree. */
export function bulkRequestOf(events: readonly LiveEvent[]): BulkRequest {
  const groups = groupsOf(events);
  const data = groups.map(({ profile, members }) => ({
    type: 'event-bulk-create',
    attributes: {
      profile: { data: { type: 'profile', attributes: profile } },
      events: { data: members.map((at) => ({ type: 'event', attributes: events[at]?.event })) },
    },
  }));
  const positions = groups.map(({ members }) => members);
  return {
    request: {
      endpoint: 'POST /api/event-bulk-create-jobs',
      path: '/api/event-bulk-create-jobs',
      body: { data: { type: 'event-bulk-create-job', attributes: { 'events-bulk-create': { data } } } },
    },
    eventsAt: (pointer) => namedInGroups(pointer, positions) ?? [],
  };
}

interface Group {
  profile: JsonObject;
  members: number[];
}

function groupsOf(events: readonly LiveEvent[]): Group[] {
  const groups: Group[] = [];
  /** The last group of each person. */
  const last = new Map<string, Group>();
  events.forEach(({ profile }, at) => {
    const name = nameOf(profile);
    const group = last.get(name);
    if (group !== undefined && agree(group.profile, profile)) {
      group.profile = { ...group.profile, ...profile };
      group.members.push(at);
      return;
    }
    const next = { profile, members: [at] };
    groups.push(next);
    last.set(name, next);
  });
  return groups;
}

/** Whether no field has two values. The case of an e-mail address does not count. */
function agree(one: JsonObject, other: JsonObject): boolean {
  return Object.keys(other).every(
    (field) => field === 'email' || !(field in one) || sameValue(one[field], other[field]),
  );
}

function sameValue(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** What names the person at Klaviyo, as in a back-fill. */
function nameOf(profile: JsonObject): string {
  const { email, external_id, phone_number, anonymous_id } = profile;
  const name = typeof email === 'string' ? email.toLowerCase() : (external_id ?? phone_number);
  return JSON.stringify([name, anonymous_id]);
}
