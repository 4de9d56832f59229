import {
  type AwaitedVariant,
  BROWSER_IDENTIFIERS,
  collectProblems,
  InvalidEventError,
  isObject,
  type Normalised,
  type NormaliseOptions,
  normaliseEvent,
  type Problem,
  type Profile,
  parseAwaitedVariant,
  withoutBrowserIds,
} from '@tracklayer/events';

/** A person of a file who waits for a variant. */
export interface WaitEntry extends AwaitedVariant {
  /** Identifiers only: an import of profiles brings the other fields. */
  profile: Profile;
  /** ISO 8601: when the person asked. Without one: when the file was opened. */
  time: string;
  /** The submission, if the file names it. */
  eventId?: string;
  /** Whether the line has fields that are not sent. */
  hasMore: boolean;
}

/**
 * Checks a line: `{ profile: { email }, variantId, channels, time, eventId }`. The fields of the profile may stand beside the
 * others. `other` holds the columns of a CSV file that mean nothing here.
 *
 * @throws {InvalidEventError} with every problem.
 */
export function readWait(input: unknown, options: NormaliseOptions): WaitEntry {
  const { nowMs } = options;
  const fields = isObject(input) ? input : {};
  const { profile: inner, email, phoneNumber, externalId, time, eventId, other, ...awaited } = fields;
  const profile =
    isObject(inner) || inner === undefined ? { email, phoneNumber, externalId, ...inner } : inner;
  const problems: Problem[] = [];
  const variant = collectProblems(() => parseAwaitedVariant(awaited), problems);
  // Checked as a sign-up, so that the rules of people, times and ids apply.
  const checked = collectProblems(
    () =>
      withoutBrowserIds(
        whole(
          normaliseEvent(
            {
              name: 'sign_up',
              eventId: eventId ?? 'wait',
              time: time ?? new Date(nowMs).toISOString(),
              profile,
              properties: {},
            },
            options,
          ),
        ),
      ).value,
    problems,
  );
  if (variant === undefined || checked === undefined) throw new InvalidEventError(problems, 'line');
  const identifiers = identifiersOf(checked.profile);
  const isNamedOnly =
    !hasBrowserId(profile) && Object.keys(checked.profile).length === Object.keys(identifiers).length;
  return {
    ...variant,
    profile: identifiers,
    time: checked.time,
    ...(eventId !== undefined && { eventId: checked.eventId }),
    hasMore: other !== undefined || !isNamedOnly,
  };
}

function identifiersOf({ email, phoneNumber, externalId }: Profile): Profile {
  return {
    ...(email !== undefined && { email }),
    ...(phoneNumber !== undefined && { phoneNumber }),
    ...(externalId !== undefined && { externalId }),
  };
}

/** Nothing is left out of a person who waits: the message needs the address. */
function whole<Value>(checked: Normalised<Value>): Normalised<Value> {
  if (checked.warnings.length > 0) throw new InvalidEventError(checked.warnings);
  return checked;
}

function hasBrowserId(profile: unknown): boolean {
  return isObject(profile) && BROWSER_IDENTIFIERS.some((identifier) => profile[identifier] !== undefined);
}
