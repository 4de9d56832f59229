import {
  type Consent,
  type InvalidEventError,
  isObject,
  type LeftOut,
  type NormaliseOptions,
  normaliseEvent,
  normaliseProfile,
  type Problem,
  type Profile,
} from '@tracklayer/events';
import type { ProfileEntry } from '../consent/statements.js';
import type { Kind } from './format.js';

/**
 * Checks a profile of a file and its consents: one, or several if the channels differ. A granted consent must have its time,
 * because a profile has none, and the time of the import is not the time of the consent. Without it the profile is imported
 * without this consent. A withdrawal without a time counts from the time at which the file was opened.
 *
 * @throws {InvalidEventError} if the profile itself cannot be imported.
 */
export function readProfile(input: unknown, options: NormaliseOptions): ProfileEntry & WithLeftOut {
  if (!isObject(input) || input.consent === undefined) return profileAlone(input, options);
  const { consent: given, ...fields } = input;
  const { profile, leftOut = [] } = profileAlone(fields, options);
  const read = (Array.isArray(given) ? given : [given]).map((each) => readConsent(each, profile, options));
  const consents = read.flatMap(({ consent }) => consent ?? []);
  return {
    profile,
    ...(consents.length > 0 && { consents }),
    ...withLeftOut([...leftOut, ...read.flatMap((each) => each.leftOut)]),
  };
}

/** A consent of a checked profile. Undefined: it cannot be used, and `leftOut` says why. */
function readConsent(
  given: unknown,
  profile: Profile,
  options: NormaliseOptions,
): { consent?: Consent & { at: string }; leftOut: LeftOut[] } {
  const time = new Date(options.nowMs).toISOString();
  // Checked with an event, so that the same rules for consent and addresses apply.
  const event = {
    name: 'search',
    eventId: 'profile',
    time,
    profile,
    properties: { query: '-' },
    consent: given,
  };
  const { value, leftOut } = normaliseEvent(event, options);
  const { consent } = value;
  if (consent === undefined) return { leftOut: leftOut.map(withField) };
  if (consent.status === 'granted' && consent.at === undefined) return { leftOut: TIMELESS };
  return { consent: { ...consent, at: consent.at ?? time }, leftOut };
}
function profileAlone(input: unknown, options: NormaliseOptions): ProfileEntry & WithLeftOut {
  const { value, leftOut } = normaliseProfile(input, options);
  return {
    profile: value,
    ...withLeftOut(leftOut.map((each) => ({ ...each, path: `profile.${each.path}` }))),
  };
}

/**
 * What people should know about an entry that is sent. `repeated_hour`: its time has no offset and is in the hour that comes twice
 * in autumn; the first one counts. `skipped_hour`: it is in the hour that spring leaves out; it counts as by the clock before the
 * change. `dropped_address`: Klaviyo accepts events of this address and drops them. `negative_amount`: a
 * purchase below zero.
 */
export type Note = 'repeated_hour' | 'skipped_hour' | 'dropped_address' | 'negative_amount';

/** The values that an entry is sent without, and what is doubtful about it. Absent where there are none. */
export interface WithLeftOut {
  leftOut?: LeftOut[];
  notes?: Note[];
}

export function withLeftOut(leftOut: LeftOut[]): WithLeftOut {
  return leftOut.length === 0 ? {} : { leftOut };
}

const TIMELESS: LeftOut[] = [{ path: 'consent.at', code: 'consent_without_time', got: 'a granted consent' }];

/** The field because of which a whole consent is left out. */
const FIELD_OF: Readonly<Record<string, string>> = {
  invalid_time: 'consent.at',
  timestamp_in_future: 'consent.at',
  missing_identifier: 'consent.channels',
};

function withField(left: LeftOut): LeftOut {
  return left.path === 'consent' ? { ...left, path: FIELD_OF[left.code] ?? left.path } : left;
}

/** Problems with their paths in the entry of the file. */
export function inEntry({ problems }: InvalidEventError, kind: Kind): readonly Problem[] {
  if (kind !== 'profiles') return problems;
  return problems.map((each) => ({ ...each, path: each.path.replace(/^profile\./, '') }));
}
