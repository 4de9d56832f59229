import { type Answer, duplicateProfile, type Problem, refuse } from '../errors.js';
import { updateProfile } from '../stores/profile-update.js';
import { findProfiles, createProfile as newProfile } from '../stores/profiles.js';
import { openBody } from '../validation/envelope.js';
import { checkProfile } from '../validation/profile.js';
import { PROFILE } from '../validation/resources.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';
import { profileBody } from './profile-body.js';

/** POST /api/profiles: 201, or 409 with the id of the existing profile. */
export function createProfile(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const data = openBody(call.body, 'profile', problems);
  if (data === undefined) return refuse(400, ...problems);
  if (!checkProfile(data.attributes, PROFILE, '/data/attributes', problems, true)) {
    return refuse(400, ...problems);
  }
  const store = call.account.profiles;
  const [existing] = findProfiles(store, data.attributes);
  if (existing !== undefined) return duplicateProfile(existing.id);
  const profile = newProfile(store, world.now(), world.random);
  updateProfile(store, profile, data.attributes, world.now());
  return { status: 201, body: profileBody(profile, call.baseUrl) };
}
