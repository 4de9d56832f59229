import { type Answer, duplicateProfile, type Problem, refuse } from '../errors.js';
import { updateProfile } from '../stores/profile-update.js';
import { findProfiles, createProfile as newProfile, takeIdentifiers } from '../stores/profiles.js';
import { openBody } from '../validation/envelope.js';
import { PHONE_DROPPED, withoutBadPhone } from '../validation/partial-phone.js';
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
  const { profiles, settings } = call.account;
  const partial = settings.badPhone === 'drop' ? withoutBadPhone(data.attributes) : undefined;
  const attributes = partial ?? data.attributes;
  if (!checkProfile(attributes, PROFILE, '/data/attributes', problems, true)) return refuse(400, ...problems);
  const existing = existingProfile(call, attributes);
  if (existing !== undefined) return duplicateProfile(existing.id);
  const profile = newProfile(profiles, world.now(), world.random);
  takeIdentifiers(profiles, profile, attributes);
  updateProfile(profiles, profile, attributes, world.now());
  return {
    status: 201,
    body: profileBody(profile, call),
    ...(partial === undefined ? {} : { headers: PHONE_DROPPED }),
  };
}

/** With `conflicts: 'move'` only the owner of the strongest sent identifier exists already. */
function existingProfile({ account }: Call, attributes: Record<string, unknown>) {
  const { profiles, settings } = account;
  if (settings.conflicts === 'refuse') return findProfiles(profiles, attributes)[0];
  const strongest = profiles.order.find((identifier) => typeof attributes[identifier] === 'string');
  return strongest === undefined
    ? undefined
    : findProfiles(profiles, { [strongest]: attributes[strongest] })[0];
}
