import {
  BROWSER_IDENTIFIERS,
  type Identifier,
  type JsonObject,
  type ProfileChange,
} from '@tracklayer/events';
import { valueAt } from '../answer/json.js';
import { errorsOf } from '../answer/origin.js';
import { warningsOf } from '../answer/warnings.js';
import { profileAttributes, WIRE_NAMES, writtenIdentifiers } from '../dialects/profile-attributes.js';
import { profileRequest } from '../dialects/profile-request.js';
import type { KlaviyoAnswer, KlaviyoRequest } from '../request.js';
import { ask, type CallContext, type Calls, type Concluded, type Exchange, isSuccess } from './calls.js';
import { droppable } from './refused-identifiers.js';

const PROFILE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Writes a profile so that two people stay two and one person stays one, whichever identifier decides at Klaviyo. E is the
 * e-mail address, X the external id, P the phone number, D the profile that a 409 names. The first call (import, or create in
 * dialect `guide`) carries E, X and the fields, and P only where it is the one identifier.
 *
 * | answer | D has | next call | why it changes no other person |
 * | --- | --- | --- | --- |
 * | success | | PATCH the answered id with P | the id is of the profile just written |
 * | 409, sent E and X | X; E is new | PATCH D with E and fields: success | D is the person of X, who has a new address |
 * | 409, sent E and X | X; E is of another profile | PATCH D with E and fields: 409. Then E and fields alone | D stays as it was; E decides, X is left out |
 * | 409, sent E and X | E | PATCH D with E and fields: success. Then PATCH D with X, unless D has it | a 409 of X leaves X with its owner |
 * | 409, sent E alone, or X alone | it | PATCH D with the fields | the one identifier names D |
 * | 409, sent P alone | P | PATCH D with the fields | the person has no other name |
 * | PATCH D: 404 | | the first call, once more | D was merged or deleted meanwhile |
 * | 400 at E, X or P, another is there | | the first call without it | the others name the person |
 * | PATCH of P: 409 | | none; P is left out | P stays with its owner |
 * | PATCH of P: 400 | | none; P is left out | |
 *
 * No call names a person by P who has E or X. So a shared phone number never chooses a profile. No call carries an id of a
 * browser: Klaviyo takes those with events.
 */
export function* profileCalls(given: ProfileChange, context: CallContext): Calls {
  const profile = without(given, ...BROWSER_IDENTIFIERS);
  const first = yield* writeProfile(profile, context, true);
  return isSuccess(first.answer) ? yield* addPhone(first, profile, context) : first;
}

interface Written extends Concluded {
  written: ProfileChange;
}

function* writeProfile(profile: ProfileChange, context: CallContext, mayRepeat: boolean): Calls<Written> {
  const written = withoutPhone(profile);
  const byExternalId = isCreatedByExternalId(profile, context);
  const sent = byExternalId ? { externalId: profile.externalId as string } : profile;
  const first = yield* ask(profileRequest(profileAttributes(sent), context.dialect));
  const refused = droppable(first.answer, profile);
  if (refused !== undefined) {
    context.leftOut.push({ profile, identifier: refused, reason: 'refused' });
    return yield* writeProfile(without(profile, refused), context, mayRepeat);
  }
  const id = duplicateIdOf(first.answer) ?? (byExternalId ? idOf(first) : undefined);
  if (id === undefined) return { ...first, written };

  const { external_id: _x, phone_number: _p, ...attributes } = profileAttributes(profile);
  const patched = yield* ask(patchRequest(id, attributes));
  if (patched.answer.status === 404 && mayRepeat) return yield* writeProfile(profile, context, false);
  const hasBoth = profile.email !== undefined && profile.externalId !== undefined;
  if (hasBoth && patched.answer.status === 409) {
    context.leftOut.push({ profile, identifier: 'externalId', reason: 'identifier_conflict' });
    return yield* writeProfile(without(profile, 'externalId'), context, mayRepeat);
  }
  if (!hasBoth || !isSuccess(patched.answer)) return { ...patched, written };
  return yield* addIdentifier('externalId', { ...patched, written }, profile, context);
}

/**
 * A creation with an e-mail address that is new to a known person might make a second profile. It asks for the external id
 * alone, and the PATCH brings the address. An import finds the person by itself.
 */
function isCreatedByExternalId(profile: ProfileChange, { dialect, knownByExternalId }: CallContext): boolean {
  const hasBoth = profile.email !== undefined && profile.externalId !== undefined;
  return hasBoth && knownByExternalId === true && dialect === 'guide';
}

function* addPhone(first: Written, profile: ProfileChange, context: CallContext): Calls {
  const { phoneNumber } = profile;
  if (phoneNumber === undefined || first.written.phoneNumber !== undefined) return first;
  // Klaviyo says by itself that it does not take the number.
  if (warningsOf(first.answer).some(({ field }) => field === WIRE_NAMES.phoneNumber)) return first;
  return yield* addIdentifier('phoneNumber', first, profile, context);
}

/**
 * Adds one identifier to the profile that was just written. If Klaviyo does not take it, it is left out, and the write still
 * counts.
 */
function* addIdentifier(
  identifier: Identifier,
  before: Written,
  profile: ProfileChange,
  context: CallContext,
): Calls<Written> {
  const value = profile[identifier] as string;
  const attribute = WIRE_NAMES[identifier];
  const withIt = { ...before.written, [identifier]: value };
  const withoutIt = without(before.written, identifier);
  const id = idOf(before);
  // Without an id the next write tries again: what was not written is not remembered.
  if (id === undefined) return { ...before, written: withoutIt };
  if (valueAt(before.answer.body, 'data', 'attributes', attribute) === value) {
    return { ...before, written: withIt };
  }
  const added = yield* ask(patchRequest(id, { [attribute]: value }));
  if (isSuccess(added.answer)) return { ...added, written: withIt };
  const reason = REASONS[added.answer.status];
  if (reason !== undefined) context.leftOut.push({ profile, identifier, reason });
  return { ...before, written: withoutIt };
}

const REASONS: Readonly<Record<number, 'refused' | 'identifier_conflict'>> = {
  400: 'refused',
  409: 'identifier_conflict',
  422: 'refused',
};

function patchRequest(id: string, attributes: JsonObject): KlaviyoRequest {
  return {
    endpoint: 'PATCH /api/profiles/{id}',
    path: `/api/profiles/${id}`,
    body: { data: { type: 'profile', id, attributes } },
  };
}

/** The profile of a 409. Another id than Klaviyo's is ignored: it becomes part of a path. */
function duplicateIdOf(answer: KlaviyoAnswer): string | undefined {
  if (answer.status !== 409) return undefined;
  return errorsOf(answer.body)
    .filter(({ code }) => code === 'duplicate_profile')
    .map((error) => valueAt(error, 'meta', 'duplicate_profile_id'))
    .find(isProfileId);
}

/** The profile that a call wrote. */
function idOf({ request, answer }: Exchange): string | undefined {
  const id = valueAt(answer.body, 'data', 'id') ?? valueAt(request.body, 'data', 'id');
  return isProfileId(id) ? id : undefined;
}

function isProfileId(id: unknown): id is string {
  return typeof id === 'string' && PROFILE_ID.test(id);
}

export function without(profile: ProfileChange, ...identifiers: readonly Identifier[]): ProfileChange {
  const rest = { ...profile };
  for (const identifier of identifiers) delete rest[identifier];
  return rest;
}

/** The profile as the first call writes it. */
function withoutPhone(profile: ProfileChange): ProfileChange {
  return writtenIdentifiers(profile).includes('phoneNumber') ? profile : without(profile, 'phoneNumber');
}
