/*
 * What a job knows to be personal. A name or a customer number has no pattern: only the job that carries it can tell
 * that it must not be quoted.
 */

type AnyProfile = Readonly<Record<string, unknown>>;

/** Fields of a profile whose values identify a person in any text. A country or a shoe size would not. */
const IDENTIFYING_FIELDS = [
  'email',
  'phoneNumber',
  'externalId',
  'exchangeId',
  'anonymousId',
  'firstName',
  'lastName',
  'address',
  'address2',
  'ip',
] as const;

/** Fields that identify a person beside others. Many people share one of their values. */
const FURTHER_FIELDS = ['city', 'zip', 'title', 'organization'] as const;

/** A region is often a code of two letters (`IN`, `OR`), which is a word of many texts. A code identifies nobody. */
const SHORTEST_REGION = 4;

/** The values of a profile that no text about its job may quote. Trusts no shape: a job may be unreadable. Pure. */
export function knownValues(profile: AnyProfile): string[] {
  const { region } = profile;
  return [
    ...textsOf(profile, [...IDENTIFYING_FIELDS, ...FURTHER_FIELDS]),
    ...(typeof region === 'string' && region.length >= SHORTEST_REGION ? [region] : []),
  ];
}

/** The values of a profile that identify the person by themselves, in any text. Trusts no shape. Pure. */
export function identifyingValues(profile: AnyProfile): string[] {
  return textsOf(profile, IDENTIFYING_FIELDS);
}

function textsOf(profile: AnyProfile, fields: readonly string[]): string[] {
  return fields
    .map((field) => profile[field])
    .filter((value): value is string => typeof value === 'string' && value !== '');
}
