import { didYouMean, isObject } from '@tracklayer/events';
import { EVENT_ALIASES, eventNameOf, renameProperties } from './aliases.js';
import { type Entry, type Interpreted, type InterpretOptions, problem } from './format.js';
import { getAt } from './paths.js';
import { keptFromKlaviyo } from './segment-consent.js';
import { isoTime } from './time.js';

/** The calls of a Segment export: https://segment.com/docs/connections/spec/ */
export const CALLS: readonly unknown[] = ['track', 'identify', 'page', 'screen', 'group', 'alias'];

export const isCall = (type: unknown): boolean => CALLS.includes(type);

/** Reads a `track` call of Segment, or of another tool that follows its spec. `messageId` is the id of the event. */
export function segmentEvent(entry: Entry, how: InterpretOptions): Interpreted {
  if (entry.type !== 'track') {
    if (isCall(entry.type)) return { withheld: 'other_call' };
    return problem(
      'not_a_track_call',
      kindOf(entry.type),
      'Set "type" to the kind of call: "track" for an event.',
      'type',
    );
  }
  const kept = keptFromKlaviyo(entry, how.consentCategories);
  if (kept !== undefined) return { withheld: kept };
  const name = eventNameOf(entry.event, how.customEvents);
  if (name === undefined) return unknownEvent(entry.event, 'event');
  const properties = isObject(entry.properties) ? entry.properties : {};
  return {
    input: {
      name,
      eventId: entry.messageId,
      // Segment corrects `timestamp` by the skew of the device's clock. `originalTimestamp` is that clock's own reading.
      time: isoTime(entry.timestamp ?? entry.originalTimestamp, how),
      profile: present({
        email: first(entry, 'context.traits.email', 'traits.email', 'properties.email'),
        phoneNumber: first(entry, 'context.traits.phone', 'traits.phone'),
        externalId: idOf(entry.userId),
      }),
      properties: renameProperties(name, properties),
    },
  };
}

/** Reads an `identify` call. Its traits are the fields of the profile. */
export function segmentProfile(entry: Entry, how: InterpretOptions): Interpreted {
  if (entry.type !== 'identify') {
    if (isCall(entry.type)) return { withheld: 'other_call' };
    return problem(
      'not_an_identify_call',
      kindOf(entry.type),
      'Set "type" to the kind of call: "identify" for a profile.',
      'type',
    );
  }
  const kept = keptFromKlaviyo(entry, how.consentCategories);
  if (kept !== undefined) return { withheld: kept };
  const traits = isObject(entry.traits) ? entry.traits : {};
  const { email, phone, firstName, first_name, lastName, last_name, locale, address, title, ...others } =
    traits;
  const { company, ...properties } = others;
  // An object of a company says more than its name, so it stays a property too.
  if (isObject(company)) properties.company = company;
  const place = isObject(address) ? address : { street: address };
  return {
    input: present({
      email,
      phoneNumber: phone,
      externalId: idOf(entry.userId),
      firstName: firstName ?? first_name,
      lastName: lastName ?? last_name,
      locale,
      country: place.country,
      address: place.street,
      city: place.city,
      region: place.state,
      zip: place.postalCode ?? place.postal_code,
      title,
      organization: isObject(company) ? company.name : company,
      properties: Object.keys(properties).length > 0 ? properties : undefined,
    }),
  };
}

/** The reason for an unknown event name, and what to do about it. */
export function unknownEvent(name: unknown, path: string): Interpreted {
  if (typeof name !== 'string' || name === '') {
    return problem(
      'required',
      kindOf(name),
      'Name the event, e.g. --map name:=purchase for a file of orders.',
      path,
    );
  }
  const near = didYouMean(name.toLowerCase(), [...EVENT_ALIASES.keys()]);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  const fix = `Map it to an event of TrackLayer in the map file: "names": { "…": "purchase" }.${hint}`;
  return problem('unknown_event', `string(${name.length})`, fix, path);
}

function first(entry: Entry, ...paths: string[]): unknown {
  return paths.map((path) => getAt(entry, path)).find((value) => value !== undefined && value !== null);
}

function idOf(value: unknown): unknown {
  if (value === null || value === '') return undefined;
  return typeof value === 'number' ? String(value) : value;
}

function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
}

function kindOf(value: unknown): string {
  return value === undefined || value === null
    ? 'nothing'
    : typeof value === 'string'
      ? `string(${value.length})`
      : typeof value;
}
