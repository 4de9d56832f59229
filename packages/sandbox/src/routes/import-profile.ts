import { type Answer, duplicateProfile, notFound, type Problem, refuse } from '../errors.js';
import type { PatchProperties } from '../stores/profile-update.js';
import { type UpsertDraft, upsertProfile } from '../stores/upsert.js';
import { openBody, type ResourceObject } from '../validation/envelope.js';
import { isObject } from '../validation/fields.js';
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
  const draft = readUpsert(data, '/data/attributes', problems);
  if (draft === undefined) return refuse(400, ...problems);
  const result = upsertProfile(call.account.profiles, draft, world.now(), world.random);
  if (result.kind === 'conflict') return duplicateProfile(result.other.id);
  if (result.kind === 'unknown_id') return notFound(`A profile with id ${draft.id} does not exist.`);
  const status = result.kind === 'created' ? 201 : 200;
  return { status, body: profileBody(result.profile, call.baseUrl) };
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
