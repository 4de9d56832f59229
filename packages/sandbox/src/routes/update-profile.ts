import {
  type Answer,
  duplicateProfile,
  invalid,
  missingField,
  noSuchProfile,
  type Problem,
  refuse,
} from '../errors.js';
import { type PatchProperties, patchProperties, updateProfile } from '../stores/profile-update.js';
import { findProfiles, takeIdentifiers } from '../stores/profiles.js';
import { openBody } from '../validation/envelope.js';
import { isObject } from '../validation/fields.js';
import { checkProfile } from '../validation/profile.js';
import { PROFILE } from '../validation/resources.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';
import { profileBody } from './profile-body.js';

/** PATCH /api/profiles/{id}: 200, or 409 if a sent identifier belongs to another profile. */
export function updateProfileById(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const data = openBody(call.body, 'profile', problems, ['id', 'meta']);
  if (data === undefined) return refuse(400, ...problems);
  const id = call.params.id ?? '';
  if (data.id === undefined) problems.push(missingField('id', 'profile', '/data'));
  else if (data.id !== id) problems.push(invalid(`'id' must be the id in the path.`, '/data/id'));
  checkProfile(data.attributes, PROFILE, '/data/attributes', problems, false);
  if (problems.length > 0) return refuse(400, ...problems);
  const store = call.account.profiles;
  const profile = store.byId.get(id);
  if (profile === undefined) return refuse(404, noSuchProfile(id));
  const other = findProfiles(store, data.attributes).find((each) => each !== profile);
  if (other !== undefined && call.account.settings.conflicts === 'refuse') return duplicateProfile(other.id);
  takeIdentifiers(store, profile, data.attributes);
  updateProfile(store, profile, data.attributes, world.now());
  if (isObject(data.meta?.patch_properties))
    patchProperties(profile, data.meta.patch_properties as PatchProperties);
  return { status: 200, body: profileBody(profile, call) };
}
