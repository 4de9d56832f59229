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
  withoutBrowserIds,
} from '@tracklayer/events';
import type { ProfileEntry } from '../consent/statements.js';
import { type Kind, problem } from './format.js';

/**
 * Checks a profile of a file and its consents: one, or several if the channels differ. A granted consent must have its time,
 * because a profile has none, and the time of the import is not the time of the consent. A withdrawal without a time counts
 * from the time at which the file was opened.
 *
 * @throws {InvalidEventError}
 */
export function readProfile(
  input: unknown,
  options: NormaliseOptions,
): (ProfileEntry & WithLeftOut) | { problems: readonly Problem[] } {
  if (!isObject(input) || input.consent === undefined) return profileAlone(input, options);
  const { consent: given, ...fields } = input;
  const time = new Date(options.nowMs).toISOString();
  let profile: Profile | undefined;
  let left: WithLeftOut = {};
  const consents: (Consent & { at: string })[] = [];
  for (const each of Array.isArray(given) ? given : [given]) {
    // Checked as a sign-up, so that the same rules for consent and addresses apply.
    const signUp = {
      name: 'sign_up',
      eventId: 'profile',
      time,
      profile: fields,
      properties: {},
      consent: each,
    };
    const { value, leftOut } = withoutBrowserIds(normaliseEvent(signUp, options));
    const { consent, ...checked } = value;
    if (consent?.status === 'granted' && consent.at === undefined) return WITHOUT_TIME;
    if (consent !== undefined) consents.push({ ...consent, at: consent.at ?? time });
    profile = checked.profile;
    left = withLeftOut(leftOut);
  }
  return profile === undefined ? profileAlone(fields, options) : { profile, consents, ...left };
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
 * in autumn; the first one counts. `dropped_address`: Klaviyo accepts events of this address and drops them.
 */
export type Note = 'repeated_hour' | 'dropped_address';

/** The values that an entry is sent without, and what is doubtful about it. Absent where there are none. */
export interface WithLeftOut {
  leftOut?: LeftOut[];
  notes?: Note[];
}

export function withLeftOut(leftOut: LeftOut[]): WithLeftOut {
  return leftOut.length === 0 ? {} : { leftOut };
}

const WITHOUT_TIME = problem(
  'consent_without_time',
  'a granted consent',
  'Add consent.at, the time of the consent. If it is the same for all, pass --map consent.at:=2024-05-01T00:00:00Z. Or remove the consent; then only the profile is sent.',
  'consent.at',
);

/** Problems with their paths in the entry of the file. */
export function inEntry({ problems }: InvalidEventError, kind: Kind): readonly Problem[] {
  if (kind !== 'profiles') return problems;
  return problems.map((each) => ({ ...each, path: each.path.replace(/^profile\./, '') }));
}
