import {
  type CanonicalEvent,
  InvalidEventError,
  type Problem,
  type Profile,
  parseEvent,
  parseProfile,
  planEvent,
} from '@tracklayer/events';
import { offsetProblem } from './convert.js';
import { applyMap, type FieldMap, isEmptyMap } from './field-map.js';
import { type Entry, type Format, type Interpreted, type Kind, problem } from './format.js';
import { klaviyoEvent, klaviyoProfile } from './klaviyo-csv.js';
import { getAt, isObject } from './paths.js';
import { pathOf, plainCsv } from './plain-csv.js';
import { segmentEvent, segmentProfile } from './segment.js';

export interface Interpretation {
  kind: Kind;
  format: Format;
  map: FieldMap;
  /** Times without an offset are UTC. */
  utc: boolean;
  /** Epoch ms: what counts as the future. */
  nowMs: number;
}

export type Checked = { event: CanonicalEvent } | { profile: Profile } | { problems: readonly Problem[] };

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
  if ('problems' in interpreted) return interpreted;
  const { input } = interpreted;
  try {
    if (how.kind === 'profiles') return { profile: parseProfile(input, { nowMs: how.nowMs }) };
    const event = parseEvent(input, { nowMs: how.nowMs });
    return without(event) ?? { event };
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    return { problems: error.problems.map((each) => betterReason(each, input)) };
  }
}

function mapped(entry: Entry, how: Interpretation): Interpreted {
  const { map, kind, utc } = how;
  const named = nameOf(entry, map);
  const interpreted = byFormat(renamed(entry, how), how, named);
  if ('problems' in interpreted || !isObject(interpreted.input)) return interpreted;
  const target = { ...interpreted.input };
  applyMap(target, entry, map, { utc, place: (path) => pathOf(path, kind) });
  if (typeof target.name === 'string') target.name = map.names[target.name] ?? target.name;
  return { input: target };
}

function byFormat(entry: Entry, { format, kind, map, utc }: Interpretation, named: unknown): Interpreted {
  const ofEvents = kind === 'events';
  switch (format) {
    case 'canonical':
      return { input: !ofEvents && isObject(entry.profile) ? entry.profile : entry };
    case 'segment':
      return ofEvents ? segmentEvent(entry, { utc }) : segmentProfile(entry);
    case 'klaviyo-csv':
      return ofEvents ? klaviyoEvent(entry, { utc }, named) : klaviyoProfile(entry);
    case 'csv':
      // With a map, only what it names goes.
      if (!isEmptyMap(map)) return { input: ofEvents ? { profile: {}, properties: {} } : {} };
      return plainCsv(entry, kind, { utc });
  }
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

/** A sign-up's metric says that somebody subscribed: without their consent it must not be said. */
function without(event: CanonicalEvent): Checked | undefined {
  const { skipped } = planEvent(event, { profileChanged: false });
  if (!skipped.some(({ type }) => type === 'metric-event')) return undefined;
  return problem(
    'consent_missing',
    'a sign_up without granted consent',
    'Give the consent with its time, or leave the line out.',
    'consent',
  );
}

function betterReason(found: Problem, input: unknown): Problem {
  if (found.code !== 'invalid_time') return found;
  return offsetProblem(found.path, getAt(input, found.path)) ?? found;
}
