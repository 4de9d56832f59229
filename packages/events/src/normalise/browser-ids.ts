/**
 * A profile, a consent or a wait that comes without an event cannot carry the ids of a browser: Klaviyo takes them with events
 * alone. So they are left out and reported. Without another identifier there is nobody to write to.
 */
import { BROWSER_IDENTIFIERS, isVisitor } from '../identity.js';
import { isObject } from '../is-object.js';
import { formatPath } from '../path.js';
import { InvalidEventError, type Problem } from '../problem.js';
import { shapeOf } from '../shape.js';
import type { CanonicalEvent, JsonObject } from '../types.js';
import { type Normalised, type Removals, removalsFrom } from './left-out.js';

/** Takes the ids of a browser out of `profile`. `place`: where the profile is in the root of `removals`. */
export function removeBrowserIds(
  profile: JsonObject,
  place: readonly string[],
  removals: Pick<Removals, 'add'>,
): Problem[] {
  if (isVisitor(profile)) return [onlyVisitor(formatPath(place))];
  for (const identifier of BROWSER_IDENTIFIERS) {
    const value = profile[identifier];
    if (value === undefined) continue;
    const path = [...place, identifier];
    removals.add(path, {
      path: formatPath(path),
      code: 'only_with_events',
      got: shapeOf(value),
      fix: 'Klaviyo takes it only with events. Track an event that has it beside the other identifiers.',
    });
  }
  return [];
}

function onlyVisitor(path: string): Problem {
  const fix =
    'Klaviyo takes exchangeId and anonymousId only with events. Give at least one of email, phoneNumber and externalId.';
  return { path, code: 'missing_identifier', got: 'only ids of a browser', fix };
}

/**
 * The same without the ids of a browser, and with a warning for each.
 * @throws {InvalidEventError} where the person has no other identifier.
 */
export function withoutBrowserIds(checked: Normalised<CanonicalEvent>): Normalised<CanonicalEvent> {
  const { profile } = checked.value;
  if (!isObject(profile) || BROWSER_IDENTIFIERS.every((each) => profile[each] === undefined)) return checked;
  const copy = { profile: { ...profile } } as JsonObject;
  const removals = removalsFrom(copy);
  const problems = removeBrowserIds(copy.profile as JsonObject, ['profile'], removals);
  if (problems.length > 0) throw new InvalidEventError(problems, 'profile');
  removals.apply();
  return {
    value: { ...checked.value, profile: copy.profile as JsonObject },
    warnings: [...checked.warnings, ...removals.warnings],
    leftOut: [...checked.leftOut, ...removals.leftOut],
    changed: checked.changed,
  };
}
