import { type Answer, duplicateProfile, noSuchProfile, type Problem, refuse } from '../errors.js';
import type { PatchProperties } from '../stores/profile-update.js';
import { type UpsertDraft, upsertProfile } from '../stores/upsert.js';
import { openBody, type ResourceObject } from '../validation/envelope.js';
import { isObject } from '../validation/fields.js';
import { PHONE_DROPPED, withoutBadPhone } from '../validation/partial-phone.js';
import { checkProfile } from '../validation/profile.js';
import { PROFILE_UPSERT } from '../validation/resources.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';
import { profileBody } from './profile-body.js';

/** POST /api/profile-import: 201 for a new profile, 200 for an updated one, 409 if two profiles match. */
export function importProfile(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const data = openBody(call.body, 'profile', problems, ['id', 'meta']);
  if (data === undefined) return refuse(400, ...problems);
  const { profiles, settings } = call.account;
  const partial = settings.badPhone === 'drop' ? withoutBadPhone(data.attributes, data.id) : undefined;
  const sent = partial === undefined ? data : { ...data, attributes: partial };
  const draft = readUpsert(sent, '/data/attributes', problems);
  if (draft === undefined) return refuse(400, ...problems);
  const result = upsertProfile(profiles, settings.conflicts, draft, world.now(), world.random);
  if (result.kind === 'conflict') return duplicateProfile(result.other.id);
  if (result.kind === 'unknown_id') return refuse(404, noSuchProfile(String(draft.id)));
  return {
    status: result.kind === 'created' ? 201 : 200,
    body: profileBody(result.profile, call),
    ...(partial === undefined ? {} : { headers: PHONE_DROPPED }),
  };
}

export function readUpsert(
  data: ResourceObject,
  pointer: string,
  problems: Problem[],
): UpsertDraft | undefined {
  const identified = data.id === undefined;
  if (!checkProfile(data.attributes, PROFILE_UPSERT, pointer, problems, identified)) return undefined;
  const patch = data.meta?.patch_properties;
  return {
    attributes: data.attributes,
    ...(data.id === undefined ? {} : { id: data.id }),
    ...(isObject(patch) ? { patch: patch as PatchProperties } : {}),
  };
}
