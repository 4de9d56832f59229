import { hash } from 'node:crypto';
import { normalIdentifier } from '../store/lookup.js';
import { profilesOf } from './identifiers.js';

/** A digest for each person in a job, so that people can be counted without keeping who they are. Works for any payload. */
export function personDigestsOf(job: unknown): string[] {
  return personsOf(job).map(digestOf);
}

/** One identifier for each person. */
function personsOf(job: unknown): string[] {
  const found = profilesOf(job).map(
    ({ email, phoneNumber, externalId, exchangeId, anonymousId }) =>
      email ?? phoneNumber ?? externalId ?? exchangeId ?? anonymousId,
  );
  return found.filter((each) => typeof each === 'string').map(normalIdentifier);
}

/** Twelve characters for each person: little memory for a hundred thousand people, and no personal data. */
function digestOf(person: string): string {
  return hash('sha256', person, 'base64url').slice(0, 12);
}
