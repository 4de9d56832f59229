import {
  type CanonicalEvent,
  type CustomEvents,
  type Defaults,
  InvalidEventError,
  isObject,
  type LeftOut,
  normaliseEvent,
  type Ownership,
  orderedProducts,
  ownershipOf,
  type Problem,
  planEvent,
} from '@tracklayer/events';
import type { ProfileEntry } from '../consent/statements.js';
import { itemsOfRows } from '../sources/items.js';
import { unpaidReason } from '../sources/rules.js';
import type { SourceProfile } from '../sources/source.js';
import { addCurrency, refundOf, sourceEntry, tidySource } from '../sources/source-entry.js';
import { dropUnusableConsents } from '../sources/usable-consent.js';
import { cellProblem, roundedIds } from './cell.js';
import { applyMap, type FieldMap, isEmptyMap } from './field-map.js';
import {
  type Entry,
  type Format,
  type Interpreted,
  type InterpretOptions,
  type Kind,
  type NoEntryReason,
  problem,
} from './format.js';
import { klaviyoEvent, klaviyoProfile } from './klaviyo-csv.js';
import { ourName } from './names.js';
import { getAt, setAt } from './paths.js';
import { pathOf, plainCsv } from './plain-csv.js';
import { inEntry, readProfile, type WithLeftOut, withLeftOut } from './read-profile.js';
import { readWait, type WaitEntry } from './read-wait.js';
import {
  emailHashOf,
  isGranted,
  isWithdrawn,
  type Suppressions,
  strongest,
  withoutSuppressed,
} from './row-consent.js';
import { segmentEvent, segmentProfile } from './segment.js';
import { type RowSuppression, rowSuppression, suppressedProfile } from './suppression.js';
import { valueAt } from './templates.js';
import { timeProblem } from './time.js';
import { isWanted, type Wanted } from './wanted.js';

export interface Interpretation extends InterpretOptions, Wanted {
  kind: Kind;
  format: Format;
  /** The map of the source with what the user changed. */
  map: FieldMap;
  /** The program that wrote the file, if it is known. */
  source?: SourceProfile | undefined;
  /** Who is suppressed by another row of the file. */
  suppressed?: Suppressions | undefined;
  /** What helps to understand values. */
  defaults?: Defaults | undefined;
  /** Epoch ms. Later times are in the future. */
  nowMs: number;
  /** Who sends each event name. Undefined: the back-fill sends every event. */
  ownership?: Ownership | undefined;
  /** The events besides the standard ones. Default: none. */
  customEvents?: CustomEvents | undefined;
  /** Whether each line of a purchase becomes an event of its own. Default: no. */
  orderedProducts?: boolean | undefined;
}

/**
 * Why a valid entry is not sent. `not_owner`: another tracker sends this event, as `ownership` of the destination says.
 * `consent_withdrawn`: the metric of a sign-up means that the person subscribed, but this sign-up withdraws consent.
 * The others: see {@link NoEntryReason}.
 */
export type Withheld = 'not_owner' | 'consent_withdrawn' | NoEntryReason;

export type Checked =
  | ({ event: CanonicalEvent; withheld?: Withheld; beside?: Checked[] } & WithLeftOut)
  | { withheld: NoEntryReason }
  | (ProfileEntry & WithLeftOut)
  | { wait: WaitEntry }
  | { problems: readonly Problem[] };

/**
 * Converts an entry of a file to a checked event or profile. Or returns every reason against it. `beside` has the lines of
 * an order as events, and its refund. Pure.
 *
 * @param rows the rows of an order that has several.
 */
export function interpret(entry: unknown, how: Interpretation, rows?: readonly Entry[]): Checked {
  if (!isObject(entry)) {
    return problem(
      'not_an_object',
      Array.isArray(entry) ? 'an array' : typeof entry,
      "Write one JSON object per line. `jq -c '.[]'` does that for an array.",
    );
  }
  if (!isWanted(entry, how, how.map, how.format)) return { withheld: 'not_wanted' };
  const reason = unpaidReason(how.source?.leaveOut, entry);
  if (reason !== undefined) return { withheld: reason };
  const interpreted = mapped(entry, how, rows ?? [entry]);
  if (!('input' in interpreted)) return interpreted;
  const { input } = interpreted;
  const rounded = roundedIds(input);
  if (rounded.length > 0) return { problems: rounded };
  const checked = withMore(check(input, how), interpreted.leftOut);
  if (!('event' in checked) || checked.event.name !== 'purchase' || !isObject(input)) return checked;
  const refund = how.source?.refund && refundOf(entry, how.source.refund, input, how);
  const beside = [...linesOf(checked, how), ...(refund === undefined ? [] : [check(refund, how)])];
  return beside.length === 0 ? checked : { ...checked, beside };
}

/** The lines of an order that is sent. */
function linesOf({ event, withheld }: Extract<Checked, { event: unknown }>, how: Interpretation): Checked[] {
  if (how.orderedProducts !== true || withheld !== undefined) return [];
  return orderedProducts(event).map((line) => withheldOrRefused(line, how) ?? { event: line });
}

function withMore(checked: Checked, leftOut: readonly LeftOut[] = []): Checked {
  if (leftOut.length === 0 || !('profile' in checked)) return checked;
  return { ...checked, leftOut: [...(checked.leftOut ?? []), ...leftOut] };
}

const NAME_FIX = 'Correct the name, or define an event of this name with defineEvents.';

function check(input: unknown, how: Interpretation): Checked {
  const options = {
    nowMs: how.nowMs,
    ...how.defaults,
    customEvents: how.customEvents,
    ...(how.utc && { timeZone: 'UTC' }),
    ...(how.timeZone !== undefined && { timeZone: how.timeZone }),
  };
  try {
    if (how.kind === 'profiles') return readProfile(input, options);
    if (how.kind === 'back-in-stock') return { wait: readWait(input, options) };
    const { value: event, leftOut, warnings } = normaliseEvent(input, options);
    // What Klaviyo has recorded under a wrong name, nobody can take back.
    const similar = warnings.filter(({ code }) => code === 'similar_name');
    if (similar.length > 0) return { problems: similar.map((each) => ({ ...each, fix: NAME_FIX })) };
    return withheldOrRefused(event, how) ?? { event, ...withLeftOut(leftOut) };
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    return { problems: inEntry(error, how.kind).map((each) => betterReason(each, input)) };
  }
}

function mapped(entry: Entry, how: Omit<Interpretation, 'nowMs'>, rows: readonly Entry[]): Interpreted {
  const { map, kind } = how;
  if (how.format === 'suppressed-csv') {
    // Everybody in it withdrew consent, whatever the map says.
    const { email, 'consent.at': at } = map.fields;
    return { input: suppressedProfile(entry, { email: email ?? map.fields['profile.email'], at }) };
  }
  const named = nameOf(entry, map);
  const interpreted = byFormat(renamed(entry, how), how, named);
  if (!('input' in interpreted) || !isObject(interpreted.input)) return interpreted;
  const { consent: found, ...target }: Record<string, unknown> = interpreted.input;
  if (found !== undefined && !Array.isArray(found)) target.consent = isObject(found) ? { ...found } : found;
  applyMap(target, entry, map, { ...how, place: (path) => pathOf(path, kind) });
  const isForeign = how.source !== undefined || how.format === 'json';
  if (typeof target.name === 'string')
    target.name = isForeign ? ourName(target.name, map) : (map.names[target.name] ?? target.name);
  if (how.source !== undefined) tidySource(target, how.source);
  const items = itemsOfRows(rows, map.fields);
  if (items.length > 0) setAt(target, 'properties.items', items);
  if (how.format === 'csv' && kind === 'events') addCurrency(target, entry, map);
  const { consent, ...rest } = target;
  const isConstant = ['consent.status', 'consent.at'].some((path) => Object.hasOwn(map.constants, path));
  const allowed = (each: unknown) => {
    // The person's own word beats a constant for the whole file.
    const stated = isConstant && isWithdrawn(found) ? found : each;
    if (!isGranted(stated)) return stated;
    const elsewhere = how.suppressed?.get(emailHashOf(target, kind) ?? '');
    return withoutSuppressed(stated, strongest(rowSuppression(entry), elsewhere), isConstant);
  };
  if (Array.isArray(found)) {
    const input: Entry = { ...rest, consent: found.map((each) => allowed(over(each, consent))) };
    const leftOut = how.source === undefined ? [] : dropUnusableConsents(input);
    return { input, leftOut };
  }
  if (consent !== undefined) target.consent = allowed(consent);
  // A row may have a source or a time of consent but no status. Then it says nothing about consent.
  const isWithoutStatus = how.format !== 'canonical' && isObject(consent) && consent.status === undefined;
  return { input: isWithoutStatus ? rest : target };
}

/** One of several consents. Its own fields win over the fields of the map. */
function over(consent: unknown, mapped: unknown): unknown {
  return isObject(consent) && isObject(mapped) ? { ...mapped, ...consent } : consent;
}

/** What a row says against the consent of an e-mail address, for the other rows of the file. */
export function suppressionIn(
  entry: unknown,
  how: Omit<Interpretation, 'nowMs'>,
): { email: string; suppression: RowSuppression } | undefined {
  const suppression = isObject(entry) ? rowSuppression(entry) : undefined;
  if (suppression === undefined || !isObject(entry)) return undefined;
  const interpreted = mapped(entry, how, [entry]);
  const email = 'input' in interpreted ? emailHashOf(interpreted.input, how.kind) : undefined;
  return email === undefined ? undefined : { email, suppression };
}

function byFormat(entry: Entry, how: Omit<Interpretation, 'nowMs'>, named: unknown): Interpreted {
  const { format, kind, map, source } = how;
  if (kind === 'back-in-stock') return waitByFormat(entry, how);
  if (source !== undefined) return { input: sourceEntry(entry, source, map, how) };
  const ofEvents = kind === 'events';
  switch (format) {
    case 'canonical':
      return { input: ofEvents ? entry : profileOf(entry) };
    case 'segment':
      return ofEvents ? segmentEvent(entry, how) : segmentProfile(entry);
    case 'klaviyo-csv':
      return ofEvents ? klaviyoEvent(entry, how, named) : klaviyoProfile(entry, how);
    case 'json':
      return { input: ofEvents ? { profile: {}, properties: {} } : {} };
    case 'suppressed-csv':
    case 'csv':
      // With a map, only the fields that it names are used.
      if (!isEmptyMap(map)) return { input: ofEvents ? { profile: {}, properties: {} } : {} };
      return plainCsv(entry, kind, how);
  }
}

/** No other export has such lines. A CSV file of Klaviyo is read by its columns, as any other. */
function waitByFormat(entry: Entry, how: Omit<Interpretation, 'nowMs'>): Interpreted {
  switch (how.format) {
    case 'canonical':
      return { input: entry };
    case 'segment':
      return problem(
        'other_format',
        'a Segment call',
        'Write lines such as { "email": "ava@shop.example", "variantId": "SKU-1-M" }.',
      );
    case 'json':
      return { input: {} };
    case 'klaviyo-csv':
    case 'suppressed-csv':
    case 'csv':
      return isEmptyMap(how.map) ? plainCsv(entry, how.kind, how) : { input: {} };
  }
}

/** The profile of a line. The line is a profile, or contains one as an event does. */
function profileOf(entry: Entry): Entry {
  if (!isObject(entry.profile)) return entry;
  return { ...entry.profile, ...(entry.consent !== undefined && { consent: entry.consent }) };
}

/** The event name from the map. Some formats need it to know the properties of the event. */
function nameOf(entry: Entry, { fields, constants, names }: FieldMap): unknown {
  const given = constants.name ?? (fields.name === undefined ? undefined : valueAt(entry, fields.name));
  return typeof given === 'string' ? (names[given] ?? given) : given;
}

/** Replaces the event names that the map names. */
function renamed(entry: Entry, { format, map }: Pick<Interpretation, 'format' | 'map'>): Entry {
  if (format !== 'segment' && format !== 'klaviyo-csv') return entry;
  if (Object.keys(map.names).length === 0) return entry;
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => {
      const isName = /^(?:event|event name|event type|metric|metric name)$/i.test(key);
      return [key, isName && typeof value === 'string' ? (map.names[value] ?? value) : value];
    }),
  );
}

/** Applies the rules of live traffic: which events are not sent, and which are refused. Undefined: the event is sent. */
function withheldOrRefused(event: CanonicalEvent, { ownership }: Interpretation): Checked | undefined {
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
    'Add the consent with its time, or remove the line.',
    'consent',
  );
}

function betterReason(found: Problem, input: unknown): Problem {
  const value = getAt(input, found.path);
  return (found.code === 'invalid_time' ? timeProblem : cellProblem)(found.path, value) ?? found;
}
