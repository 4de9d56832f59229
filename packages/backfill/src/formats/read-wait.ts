import {
  type AwaitedVariant,
  collectProblems,
  InvalidEventError,
  isObject,
  type Problem,
  type Profile,
  parseAwaitedVariant,
  parseEvent,
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

const IDENTIFIERS = ['email', 'phoneNumber', 'externalId'] as const;

/**
 * Checks a line: `{ profile: { email }, variantId, channels, time, eventId }`. The fields of the profile may stand beside the
 * others. `other` holds the columns of a CSV file that mean nothing here.
 *
 * @throws {InvalidEventError} with every problem.
 */
export function readWait(input: unknown, nowMs: number): WaitEntry {
  const fields = isObject(input) ? input : {};
  const { profile: inner, email, phoneNumber, externalId, time, eventId, other, ...awaited } = fields;
  const profile = { ...present({ email, phoneNumber, externalId }), ...(isObject(inner) ? inner : {}) };
  const problems: Problem[] = [];
  const variant = collectProblems(() => parseAwaitedVariant(awaited), problems);
  // Checked as a sign-up, so that the rules of people, times and ids apply.
  const checked = collectProblems(
    () =>
      parseEvent(
        {
          name: 'sign_up',
          eventId: eventId ?? 'wait',
          time: time ?? new Date(nowMs).toISOString(),
          profile: inner === undefined || isObject(inner) ? profile : inner,
          properties: {},
        },
        { nowMs },
      ),
    problems,
  );
  if (variant === undefined || checked === undefined) throw new InvalidEventError(problems, 'line');
  const { email: mail, phoneNumber: phone, externalId: id, ...rest } = checked.profile;
  return {
    ...variant,
    profile: present({ email: mail, phoneNumber: phone, externalId: id }),
    time: checked.time,
    ...(eventId !== undefined && { eventId: checked.eventId }),
    hasMore: other !== undefined || Object.keys(rest).length > 0,
  };
}

function present<Fields extends Partial<Record<(typeof IDENTIFIERS)[number], unknown>>>(
  fields: Fields,
): { [Key in keyof Fields]?: NonNullable<Fields[Key]> } {
  const given = IDENTIFIERS.filter((each) => fields[each] !== undefined);
  return Object.fromEntries(given.map((each) => [each, fields[each]])) as {
    [Key in keyof Fields]?: NonNullable<Fields[Key]>;
  };
}
