/*
 * What a job knows to be personal. A name or a customer number has no pattern: only the job that carries it can tell
 * that it must not be quoted.
 */

/** Fields of a profile whose values identify a person in any text. A country or a shoe size would not. */
const IDENTIFYING_FIELDS = ['email', 'phoneNumber', 'externalId', 'firstName', 'lastName'] as const;

/** The values of a profile that no text about its job may quote. Trusts no shape: a job may be unreadable. Pure. */
export function knownValues(profile: Readonly<Record<string, unknown>>): string[] {
  return IDENTIFYING_FIELDS.map((field) => profile[field]).filter(
    (value): value is string => typeof value === 'string' && value !== '',
  );
}
