import {
  type CanonicalEvent,
  InvalidEventError,
  isObject,
  type Ownership,
  ownershipOf,
  type Problem,
  parseEvent,
  planEvent,
} from '@tracklayer/events';
import type { ProfileEntry } from '../consent/statements.js';
import { eitherProblem, offsetProblem } from './convert.js';
import { applyMap, type FieldMap, isEmptyMap } from './field-map.js';
import { type Entry, type Format, type Interpreted, type Kind, problem } from './format.js';
import { klaviyoEvent, klaviyoProfile } from './klaviyo-csv.js';
import { getAt } from './paths.js';
import { pathOf, plainCsv } from './plain-csv.js';
import { inEntry, readProfile } from './read-profile.js';
import { segmentEvent, segmentProfile } from './segment.js';

export interface Interpretation {
  kind: Kind;
  format: Format;
  map: FieldMap;
  /** Times without an offset are UTC. */
  utc: boolean;
  /** Numbers may have a comma before their decimals. */
  decimalComma?: boolean;
  /** Epoch ms: what counts as the future. */
  nowMs: number;
  /** Who tells the destination of which event. Left out: whoever saw it. */
  ownership?: Ownership | undefined;
}

/**
 * Why an event is right and is not sent. `not_owner`: the destination has it from its own tracker, as the destination's
 * `ownership` says. `consent_withdrawn`: a sign-up's metric says that somebody subscribed, and they take it back.
 * `other_call`: a line of another kind, a page view among a Segment export's events, say.
 */
export type Withheld = 'not_owner' | 'consent_withdrawn' | 'other_call';

export type Checked =
  | { event: CanonicalEvent; withheld?: Withheld }
  | { withheld: 'other_call' }
  | ProfileEntry
  | { problems: readonly Problem[] };

/** An entry of a file as what it is to us, checked; or every reason why it is none. Pure. */
export function interpret(entry: unknown, how: Interpretation): Checked {
  if (!isObject(entry)) {
    return problem(
      'not_an_object',
      Array.isArray(entry) ? 'an array' : typeof entry,
      "Write one object per line (`jq -c '.[]'`).",
    );
  }
  const interpreted = mapped(entry, how);
  if (!('input' in interpreted)) return interpreted;
  const { input } = interpreted;
  try {
    if (how.kind === 'profiles') return readProfile(input, how.nowMs);
    const event = parseEvent(input, { nowMs: how.nowMs });
    return without(event, how) ?? { event };
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    return { problems: inEntry(error, how.kind).map((each) => betterReason(each, input, how)) };
  }
}

function mapped(entry: Entry, how: Interpretation): Interpreted {
  const { map, kind, utc, decimalComma } = how;
  const named = nameOf(entry, map);
  const interpreted = byFormat(renamed(entry, how), how, named);
  if (!('input' in interpreted) || !isObject(interpreted.input)) return interpreted;
  const { consent: words, ...target }: Record<string, unknown> = interpreted.input;
  if (words !== undefined && !Array.isArray(words)) target.consent = words;
  applyMap(target, entry, map, { utc, decimalComma, place: (path) => pathOf(path, kind) });
  if (typeof target.name === 'string') target.name = map.names[target.name] ?? target.name;
  const { consent, ...rest } = target;
  if (Array.isArray(words)) return { input: { ...rest, consent: words.map((word) => over(word, consent)) } };
  // A source or a time that stands in every row is no word about consent where the row has none.
  const saysNothing = how.format !== 'canonical' && isObject(consent) && consent.status === undefined;
  return { input: saysNothing ? rest : target };
}

/** One of several words about consent: it keeps what it says, and gets the rest from the map. */
function over(word: unknown, mapped: unknown): unknown {
  return isObject(word) && isObject(mapped) ? { ...mapped, ...word } : word;
}

function byFormat(entry: Entry, how: Interpretation, named: unknown): Interpreted {
  const { format, kind, map } = how;
  const ofEvents = kind === 'events';
  switch (format) {
    case 'canonical':
      return { input: ofEvents ? entry : profileOf(entry) };
    case 'segment':
      return ofEvents ? segmentEvent(entry, how) : segmentProfile(entry);
    case 'klaviyo-csv':
      return ofEvents ? klaviyoEvent(entry, how, named) : klaviyoProfile(entry, how);
    case 'csv':
      // With a map, only what it names goes.
      if (!isEmptyMap(map)) return { input: ofEvents ? { profile: {}, properties: {} } : {} };
      return plainCsv(entry, kind, how);
  }
}

/** The profile of a line that may be one by itself, or hold one, as an event does. */
function profileOf(entry: Entry): Entry {
  if (!isObject(entry.profile)) return entry;
  return { ...entry.profile, ...(entry.consent !== undefined && { consent: entry.consent }) };
}

/** The event name that the map gives, for formats that need it to know which properties there are. */
function nameOf(entry: Entry, { fields, constants, names }: FieldMap): unknown {
  const given = constants.name ?? (fields.name === undefined ? undefined : entry[fields.name]);
  return typeof given === 'string' ? (names[given] ?? given) : given;
}

/** Their event names by ours, where the map has them. */
function renamed(entry: Entry, { format, map }: Interpretation): Entry {
  if (format !== 'segment' && format !== 'klaviyo-csv') return entry;
  if (Object.keys(map.names).length === 0) return entry;
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => {
      const isName = /^(?:event|event name|event type|metric|metric name)$/i.test(key);
      return [key, isName && typeof value === 'string' ? (map.names[value] ?? value) : value];
    }),
  );
}

/** What is not sent of what is right: the rules are those of live traffic. */
function without(event: CanonicalEvent, { ownership }: Interpretation): Checked | undefined {
  const { skipped } = planEvent(event, { profileChanged: false });
  const skip = skipped.find(({ type }) => type === 'metric-event');
  if (skip?.reason === 'consent_withdrawn') return { event, withheld: skip.reason };
  if (skip === undefined) {
    const isOurs = ownership === undefined || ownershipOf(event, ownership) !== 'skip';
    return isOurs ? undefined : { event, withheld: 'not_owner' };
  }
  return problem(
    'consent_missing',
    'a sign_up without granted consent',
    'Give the consent with its time, or leave the line out.',
    'consent',
  );
}

function betterReason(found: Problem, input: unknown, { decimalComma }: Interpretation): Problem {
  const value = getAt(input, found.path);
  const better =
    found.code === 'invalid_time'
      ? offsetProblem(found.path, value)
      : decimalComma && eitherProblem(found.path, value);
  return better || found;
}
