import {
  type CanonicalEvent,
  InvalidEventError,
  isObject,
  type NormaliseOptions,
  normaliseEvent,
  orderedProducts,
  ownershipOf,
  type Problem,
  planEvent,
} from '@tracklayer/events';
import { isDroppedAddress } from '@tracklayer/flows';
import { unpaidReason } from '../sources/rules.js';
import type { LeaveOut } from '../sources/source.js';
import { refundOf } from '../sources/source-entry.js';
import { cellProblem, dropRoundedIdentifiers, roundedIds } from './cell.js';
import { doubtfulHour } from './clock-change.js';
import { flattenProperties } from './flatten.js';
import { type Entry, problem } from './format.js';
import type { Checked, Interpretation } from './interpretation.js';
import { mapEntry } from './map-entry.js';
import { getAt } from './paths.js';
import { inEntry, type Note, readProfile, type WithLeftOut, withLeftOut } from './read-profile.js';
import { readWait } from './read-wait.js';
import { timeProblem } from './time.js';
import { isWanted } from './wanted.js';

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
  const reason = unpaidReason(rulesOf(how), entry);
  if (reason !== undefined) return { withheld: reason };
  const interpreted = mapEntry(entry, how, rows ?? [entry]);
  if (!('input' in interpreted)) return interpreted;
  const { input } = interpreted;
  const isWhole = input === entry && !how.flatten;
  const rounded = roundedIds(input);
  if (rounded.length > 0) return { problems: rounded };
  const unsafe = dropRoundedIdentifiers(input, how.kind);
  if ('problems' in unsafe) return unsafe;
  if (how.flatten) flattenProperties(input);
  const found = check(input, how);
  const checked = withMore(found, {
    leftOut: [...(interpreted.leftOut ?? []), ...unsafe.leftOut],
    notes: notesOn(found, entry, how, rows),
  });
  if (!('event' in checked)) return checked;
  const event: unknown = checked.event;
  if (isWhole && event === entry && unsafe.leftOut.length === 0) checked.asRead = true;
  if (checked.event.name !== 'purchase' || !isObject(input)) return checked;
  const refund = how.source?.refund && refundOf(entry, how.source.refund, input, how);
  const beside = [...linesOf(checked, how), ...(refund === undefined ? [] : [check(refund, how)])];
  return beside.length === 0 ? checked : { ...checked, beside };
}

/** The lines of an order that is sent. */
function linesOf({ event, withheld }: Extract<Checked, { event: unknown }>, how: Interpretation): Checked[] {
  if (how.orderedProducts !== true || withheld !== undefined) return [];
  return orderedProducts(event).map((line) => withheldOrRefused(line, how) ?? { event: line });
}

/** The rules of the source. A condition of the user on the same column replaces them. */
function rulesOf({ source, where = [] }: Interpretation): readonly LeaveOut[] {
  const rules = source?.leaveOut ?? [];
  if (where.length === 0) return rules;
  return rules.filter((rule) => !where.some(({ column }) => column === rule.column));
}

function withMore(checked: Checked, { leftOut, notes }: Required<WithLeftOut>): Checked {
  if (!('profile' in checked || 'event' in checked)) return checked;
  if (leftOut.length + notes.length === 0) return checked;
  const all = [...(checked.leftOut ?? []), ...leftOut];
  return { ...checked, ...withLeftOut(all), ...(notes.length > 0 && { notes }) };
}

/** What is doubtful about an entry that is sent. */
function notesOn(
  checked: Checked,
  entry: Entry,
  how: Interpretation,
  rows: readonly Entry[] | undefined,
): Note[] {
  if ('withheld' in checked && checked.withheld !== undefined) return [];
  if ('profile' in checked) return isDroppedAddress(checked.profile.email) ? ['dropped_address'] : [];
  if (!('event' in checked)) return [];
  const { event } = checked;
  const notes: Note[] = isDroppedAddress(event.profile.email) ? ['dropped_address'] : [];
  if (event.name === 'purchase' && Number(event.properties.value) < 0) notes.push('negative_amount');
  const { timeZone } = how;
  if (timeZone === undefined) return notes;
  const doubtful = doubtfulHour(event.time, timeZone, () => {
    const again = mapEntry(entry, { ...how, timeZone: 'UTC' }, rows ?? [entry]);
    const other = 'input' in again ? check(again.input, { ...how, timeZone: 'UTC' }) : undefined;
    return other !== undefined && 'event' in other ? other.event.time : undefined;
  });
  return doubtful === undefined ? notes : [...notes, doubtful];
}

const NAME_FIX = 'Correct the name, or define an event of this name with defineEvents.';

const optionsOf = new WeakMap<Interpretation, NormaliseOptions>();

function optionsFor(how: Interpretation): NormaliseOptions {
  const found = optionsOf.get(how) ?? {
    nowMs: how.nowMs,
    ...how.defaults,
    customEvents: how.customEvents,
    isJson: true,
    ...(how.utc && { timeZone: 'UTC' }),
    ...(how.timeZone !== undefined && { timeZone: how.timeZone }),
  };
  optionsOf.set(how, found);
  return found;
}

function check(input: unknown, how: Interpretation): Checked {
  const options = optionsFor(how);
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
    return { problems: inEntry(error, how.kind).map((each) => betterReason(each, input, how)) };
  }
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

const ONE_CURRENCY = 'If all amounts are in one currency, add --map properties.currency:=EUR with its code.';

function betterReason(found: Problem, input: unknown, how: Interpretation): Problem {
  const { path, code } = found;
  const value = getAt(input, path);
  if (code === 'invalid_time') return timeProblem(path, value, how) ?? found;
  if (path === 'properties.currency') return { ...found, fix: `${found.fix} ${ONE_CURRENCY}` };
  return cellProblem(path, value) ?? found;
}
