import {
  type Consent,
  type InvalidEventError,
  isObject,
  type Problem,
  type Profile,
  parseEvent,
  parseProfile,
} from '@tracklayer/events';
import type { ProfileEntry } from '../consent/statements.js';
import { type Kind, problem } from './format.js';

/**
 * A profile of a file and what it says of consent (one word, or several where channels differ), checked. Consent is granted
 * with the time at which it was: a profile has no moment of its own, and an import's must not stand for it. A withdrawal
 * without a time counts from when the file was opened, since it is so by then.
 *
 * @throws {InvalidEventError}
 */
export function readProfile(input: unknown, nowMs: number): ProfileEntry | { problems: readonly Problem[] } {
  if (!isObject(input) || input.consent === undefined) return { profile: parseProfile(input, { nowMs }) };
  const { consent: given, ...fields } = input;
  const time = new Date(nowMs).toISOString();
  let profile: Profile | undefined;
  const consents: (Consent & { at: string })[] = [];
  for (const word of Array.isArray(given) ? given : [given]) {
    // Checked as the sign-up it resembles, so that the rules between consent and address hold here too.
    const asked = {
      name: 'sign_up',
      eventId: 'profile',
      time,
      profile: fields,
      properties: {},
      consent: word,
    };
    const { consent, ...checked } = parseEvent(asked, { nowMs });
    if (consent?.status === 'granted' && consent.at === undefined) return WITHOUT_TIME;
    if (consent !== undefined) consents.push({ ...consent, at: consent.at ?? time });
    profile = checked.profile;
  }
  return { profile: profile ?? parseProfile(fields, { nowMs }), consents };
}

const WITHOUT_TIME = problem(
  'consent_without_time',
  'a granted consent',
  'Give consent.at, when it was granted (--map consent.at:=2024-05-01T00:00:00Z where it was the same for all); or leave the consent out, and the profile goes without.',
  'consent.at',
);

/** Problems by where they are in the file's own entry. */
export function inEntry({ problems }: InvalidEventError, kind: Kind): readonly Problem[] {
  if (kind === 'events') return problems;
  return problems.map((each) => ({ ...each, path: each.path.replace(/^profile\./, '') }));
}
