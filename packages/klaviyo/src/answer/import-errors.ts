import { IDENTIFIERS, isObject, type Profile } from '@tracklayer/events';
import { WIRE_NAMES } from '../dialects/profile-attributes.js';
import type { KlaviyoAnswer } from '../request.js';
import { readFailures } from './failures.js';
import { valueAt } from './json.js';
import type { Failure } from './outcome.js';
import { positionOf, profilePointer } from './split-profiles.js';

/*
 * Failure story: Klaviyo takes ten thousand profiles and refuses some of them minutes later. Its list of errors names each
 * one by a pointer and by the profile as it was sent. No recording shows whether the pointers count from the start of the
 * request, or in parts of it. So the profile decides where both are there, and the pointer only where there is no profile.
 */

/** One refused profile of an import job. */
export interface ImportError {
  failure: Failure;
  /** The attributes of the profile as it was sent. */
  sent: Record<string, unknown> | undefined;
}

/** The import errors of one page. Parts that do not follow the documentation are left out. */
export function readImportErrors({ headers, body }: KlaviyoAnswer): ImportError[] {
  const data = valueAt(body, 'data');
  if (!Array.isArray(data)) return [];
  return data.filter(isObject).map(({ id, attributes }) => {
    // It has the form of an error in a refused request.
    const error = { id, ...(isObject(attributes) ? attributes : {}) };
    const refusal = { status: 400, headers, body: { errors: [error] } };
    const [failure = { code: IMPORT_FAILED }] = readFailures(refusal, {}, IMPORT_FAILED);
    const { status: _, ...rest } = failure;
    return { failure: rest, sent: attributesOf(valueAt(attributes, 'original_payload')) };
  });
}

const IMPORT_FAILED = 'import_failed';

/** The payload is a profile resource; a document or bare attributes are read too. */
function attributesOf(payload: unknown): Record<string, unknown> | undefined {
  const found = [valueAt(payload, 'data', 'attributes'), valueAt(payload, 'attributes'), payload];
  return found.find(isObject);
}

/** Finds the refused profiles. @param options `hasPositions`: the pointers may name positions among these profiles. */
export function createImportErrors(
  profiles: readonly Profile[],
  { hasPositions }: { hasPositions: boolean },
) {
  const byIdentifier = new Map<string, number[]>();
  for (const [position, profile] of profiles.entries()) {
    for (const key of keysOf(profile)) {
      byIdentifier.set(key, [...(byIdentifier.get(key) ?? []), position]);
    }
  }

  /** The position of the profile that an error is about. */
  function find({ failure, sent }: ImportError): number | undefined {
    const pointed = hasPositions ? positionOf(failure.pointer ?? '') : undefined;
    const isThere = pointed !== undefined && pointed < profiles.length;
    if (sent === undefined) return isThere ? pointed : undefined;
    if (isThere && isSame(profiles[pointed] as Profile, sent)) return pointed;
    const candidates = keysOfSent(sent).flatMap((key) => byIdentifier.get(key) ?? []);
    return candidates.find((position) => isSame(profiles[position] as Profile, sent));
  }

  const refused = new Set<number>();
  const failures: Failure[] = [];
  let unplaced = 0;
  return {
    add(errors: readonly ImportError[]): void {
      for (const error of errors) {
        const position = find(error);
        if (position === undefined) {
          unplaced += 1;
          continue;
        }
        refused.add(position);
        failures.push(pointedAt(error.failure, position));
      }
    },
    /** @param failed how many profiles Klaviyo refused, where it says so. */
    result(failed: number | undefined): { failures: Failure[]; unnamed: number } {
      const unnamed = failed === undefined ? unplaced : Math.max(0, failed - refused.size);
      return { failures, unnamed };
    },
  };
}

/** The failure with a pointer into the request. It keeps the field that Klaviyo's own pointer names. */
function pointedAt(failure: Failure, position: number): Failure {
  const own = failure.pointer ?? '';
  if (positionOf(own) === position) return failure;
  const field = /\/attributes\/(?!profiles\/)[\w/]+$/.exec(own)?.[0] ?? '';
  return { ...failure, pointer: `${profilePointer(position)}${field}` };
}

function keysOf(profile: Profile): string[] {
  return IDENTIFIERS.flatMap((identifier) => {
    const value = profile[identifier];
    return value === undefined ? [] : [keyOf(identifier, value)];
  });
}

function keysOfSent(sent: Record<string, unknown>): string[] {
  return IDENTIFIERS.flatMap((identifier) => {
    const value = sent[WIRE_NAMES[identifier]];
    return typeof value === 'string' && value !== '' ? [keyOf(identifier, value)] : [];
  });
}

/** Whether the sent attributes are those of this profile: they share an identifier, and none is another one. */
function isSame(profile: Profile, sent: Record<string, unknown>): boolean {
  const own = new Set(keysOf(profile));
  const keys = keysOfSent(sent);
  return keys.length > 0 && keys.every((key) => own.has(key));
}

/** Klaviyo may return an e-mail address in lower case. */
function keyOf(identifier: string, value: string): string {
  return `${identifier}:${identifier === 'email' ? value.trim().toLowerCase() : value}`;
}
