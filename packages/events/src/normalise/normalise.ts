/**
 * Turns what an application sends into a canonical event.
 *
 * Defends against an order that is lost to an optional field. A value that can be understood without doubt is written in its
 * canonical form. A value that cannot is left out of the event and reported. Only an event that can never be delivered is
 * refused: without a name, an id, a person, a time or a required property.
 */
import { didYouMean } from '../did-you-mean.js';
import { profileSchema, schemaOf } from '../event-schemas.js';
import { IDENTIFIERS } from '../identity.js';
import { isObject } from '../is-object.js';
import { LIMITS } from '../limits.js';
import { EVENT_NAMES, isEventName } from '../names.js';
import { copyPlain } from '../plain-copy.js';
import { InvalidEventError, type Problem } from '../problem.js';
import { consentRule, fieldsOf, futureRule, identifierRule, moneyRule } from '../rules.js';
import { shapeOf } from '../shape.js';
import type { CanonicalEvent, JsonObject, JsonValue, Profile } from '../types.js';
import { placedProblems } from '../zod-problems.js';
import { takenAsIs } from './as-is.js';
import { removeBrowserIds } from './browser-ids.js';
import { type ConsentProblem, removeFromConsent, removeUnreachable } from './consent-rules.js';
import { KNOWN_NAMES, requiredOf } from './fields.js';
import { bytesOf, fitIn } from './fit-in.js';
import { type Normalised, type Removals, removalsFrom, type Warning } from './left-out.js';
import type { NormaliseOptions } from './options.js';
import { tidyEvent, tidyProfile } from './tidy.js';

/** How often the limit an event may be before its free properties are looked at. */
const COPIED_BEFORE_FITTING = 10;

/**
 * @throws {InvalidEventError} with every problem, where the event can never be delivered. Throws nothing else, whatever the
 * input.
 */
export function normaliseEvent(input: unknown, options: NormaliseOptions): Normalised<CanonicalEvent> {
  const asIs = options.isJson === true ? takenAsIs(input, options) : undefined;
  if (asIs !== undefined) return { value: asIs, warnings: [], leftOut: [], changed: [] };
  const { nowMs } = options;
  const { customEvents } = options;
  const { event, changed, removals, found, mustFitIn } = readEvent(input, options);
  const errors: Problem[] = [];
  const ofConsent: ConsentProblem[] = [];
  const check = ({ place, problem }: Placed) => {
    if (place[0] === 'consent') ofConsent.push({ place, problem });
    else if (isRequired(place, event.name) || isAbsent(place, problem, event.name)) errors.push(problem);
    else removals.add(place, problem);
  };
  for (const each of found) check(each);
  const isRefused = (place: readonly PropertyKey[]) => found.some((each) => startsWith(place, each.place));
  for (const each of placedProblems(schemaOf(event.name, customEvents), event)) {
    // A refused value is missing from the copy. Without this check it would be reported again as absent.
    if (!isRefused(each.place)) check(each);
  }
  const at = fieldsOf(event.consent)?.at;
  ofConsent.push(...placed(['consent', 'at'], futureRule(at, 'consent.at', nowMs)));
  const hadConsent = event.consent !== undefined || ofConsent.length > 0;
  removals.apply();
  const afterFields = removals.warnings.length;
  removeFromConsent(event, ofConsent, removals);
  for (const problem of moneyRule(event.name, fieldsOf(event.properties))) {
    removals.add(['properties', 'value'], problem);
  }
  removals.apply();
  removeUnreachable(event, consentRule(fieldsOf(event.consent), fieldsOf(event.profile)), removals);
  removals.apply();

  errors.push(...futureRule(event.time, 'time', nowMs));
  errors.push(...personProblems(fieldsOf(event.profile), 'profile', removals.warnings));
  // A sign-up without its consent is never sent, so it is kept to be mended.
  if (event.name === 'sign_up' && hadConsent && event.consent === undefined) {
    errors.push(...removals.warnings.slice(afterFields));
  }
  if (mustFitIn !== undefined && bytesOf(event) > mustFitIn.maxBytes) errors.push(...mustFitIn.problems);
  if (errors.length === 0 && removals.warnings.length > 0) {
    errors.push(...placedProblems(schemaOf(event.name, customEvents), event).map(({ problem }) => problem));
  }
  if (errors.length > 0)
    throw new InvalidEventError([...new Set([...errors, ...removals.warnings])], 'event');
  const normalised = done(event as unknown as CanonicalEvent, removals, changed);
  if (!Object.hasOwn(customEvents?.defined ?? {}, String(event.name))) {
    normalised.warnings.push(...similarName(event.name));
  }
  return normalised;
}

/**
 * Without the ids of a browser, which only events carry.
 * @throws {InvalidEventError} where the profile has no other identifier that can be understood.
 */
export function normaliseProfile(input: unknown, options: NormaliseOptions): Normalised<Profile> {
  const { copy, problems, places, converted } = copyPlain(input, {
    maxBytes: options.maxBytes ?? LIMITS.maxBytes,
    startDepth: 1,
    keepFirst: KNOWN_NAMES,
  });
  if (!isObject(copy)) {
    const found = copy === undefined ? problems : placedProblems(profileSchema, copy).map(problemOf);
    throw new InvalidEventError(found, 'profile');
  }
  tidyProfile(copy, [], { defaults: options, changed: converted });
  const removals = removalsFrom(copy);
  for (const [index, problem] of problems.entries()) removals.add(places[index] ?? [], problem);
  for (const { place, problem } of placedProblems(profileSchema, copy)) {
    if (!places.some((refused) => startsWith(place, refused))) removals.add(place, problem);
  }
  removals.apply();
  const errors = [...personProblems(copy, '', removals.warnings), ...removeBrowserIds(copy, [], removals)];
  removals.apply();
  if (errors.length > 0)
    throw new InvalidEventError([...new Set([...errors, ...removals.warnings])], 'profile');
  return done(copy as unknown as Profile, removals, converted);
}

/** A name of the application's own that looks like a slip for a standard one. The event is sent under the name it has. */
function similarName(name: JsonValue | undefined): Warning[] {
  if (typeof name !== 'string' || isEventName(name)) return [];
  const meant = didYouMean(name, EVENT_NAMES);
  if (meant === undefined) return [];
  const fix = `The event is sent under its own name. Did you mean '${meant}'?`;
  return [{ path: 'name', code: 'similar_name', got: `${shapeOf(name)} like a standard name`, fix }];
}

interface Placed {
  place: readonly PropertyKey[];
  problem: Problem;
}

interface Read {
  event: JsonObject;
  changed: string[];
  removals: Removals;
  found: Placed[];
  /** Set where the input was too large: the limit, and the problem if the event still is. */
  mustFitIn?: { maxBytes: number; problems: readonly Problem[] };
}

/** Copies the input and writes its fields in their canonical form. */
function readEvent(input: unknown, options: NormaliseOptions): Read {
  const maxBytes = options.maxBytes ?? LIMITS.maxBytes;
  let read = copyPlain(input, { maxBytes, keepFirst: KNOWN_NAMES });
  const tooLarge = read.problems.filter(({ code, path }) => code === 'too_large' && path === '');
  const mustFitIn = tooLarge.length > 0 ? { maxBytes, problems: tooLarge } : undefined;
  if (mustFitIn) {
    read = copyPlain(input, { maxBytes: maxBytes * COPIED_BEFORE_FITTING, keepFirst: KNOWN_NAMES });
  }
  const { copy, problems, places, converted } = read;
  if (copy === undefined) throw new InvalidEventError(problems, 'event');
  if (!isObject(copy)) throw new InvalidEventError(placedProblems(schemaOf(undefined), copy).map(problemOf));
  tidyEvent(copy, { defaults: options, changed: converted });
  const removals = removalsFrom(copy);
  if (mustFitIn) fitIn(copy, maxBytes, removals);
  const found = problems.map((problem, index) => ({ place: places[index] ?? [], problem }));
  return { event: copy, changed: converted, removals, found, ...(mustFitIn && { mustFitIn }) };
}

/** Fields without which an event cannot be delivered. The list of a sign-up counts: another list is not what was asked for. */
function isRequired([head, key, ...inner]: readonly PropertyKey[], name: JsonValue | undefined): boolean {
  if (head === undefined || head === 'name' || head === 'eventId' || head === 'time') return true;
  if (head === 'profile') return key === undefined;
  if (head !== 'properties') return false;
  if (key === undefined) return true;
  const isNeeded = requiredOf(name)?.has(String(key)) ?? false;
  return inner.length === 0 && (isNeeded || (name === 'sign_up' && key === 'listId'));
}

/** What the schema of a defined event misses cannot be left out. */
function isAbsent([head]: readonly PropertyKey[], { code }: Problem, name: JsonValue | undefined): boolean {
  return head === 'properties' && code === 'required' && !isEventName(name);
}

const IDENTIFIER = new RegExp(`(?:^|\\.)(?:${IDENTIFIERS.join('|')})$`);

/** Where no identifier is left: why each was left out. Or that there is none. */
function personProblems(
  profile: JsonObject | undefined,
  path: string,
  warnings: readonly Warning[],
): readonly Problem[] {
  const missing = identifierRule(profile, path, () => false);
  const refused = warnings.filter((warning) => IDENTIFIER.test(warning.path));
  return missing.length > 0 && refused.length > 0 ? refused : missing;
}

function placed(place: readonly PropertyKey[], problems: readonly Problem[]): Placed[] {
  return problems.map((problem) => ({ place, problem }));
}

function problemOf({ problem }: Placed): Problem {
  return problem;
}

function startsWith(place: readonly PropertyKey[], outer: readonly PropertyKey[]): boolean {
  return outer.every((part, index) => place[index] === part);
}

function done<Value>(value: Value, { warnings, leftOut }: Removals, changed: string[]): Normalised<Value> {
  return { value, warnings, leftOut, changed };
}
