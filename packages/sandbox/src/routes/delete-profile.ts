import { type Answer, invalid, type Problem, refuse } from '../errors.js';
import { forgetProfile } from '../stores/forget-profile.js';
import { findProfiles } from '../stores/profiles.js';
import { openBody, openResource } from '../validation/envelope.js';
import { checkFields, isObject } from '../validation/fields.js';
import { checkAddresses } from '../validation/profile.js';
import { DELETED_PROFILE, DELETION_JOB } from '../validation/resources.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';

const PROFILE = '/data/attributes/profile/data';

/**
 * POST /api/data-privacy-deletion-jobs: 202 with an empty body, also if nobody has the identifier. Klaviyo deletes later. The
 * sandbox deletes at once: the profile, its memberships, consents and events. Source: OpenAPI 2026-07-15.
 */
export function deleteProfile(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const job = openBody(call.body, 'data-privacy-deletion-job', problems);
  if (job === undefined || !checkFields(job.attributes, DELETION_JOB, '/data/attributes', problems)) {
    return refuse(400, ...problems);
  }
  const { profile } = job.attributes;
  const node = isObject(profile) ? profile.data : undefined;
  const opened = openResource(node, 'profile', PROFILE, problems, ['id']);
  if (
    opened === undefined ||
    !checkFields(opened.attributes, DELETED_PROFILE, `${PROFILE}/attributes`, problems)
  ) {
    return refuse(400, ...problems);
  }
  const { id, attributes } = opened;
  checkAddresses(attributes, `${PROFILE}/attributes`, problems);
  const given = [id, attributes.email, attributes.phone_number].filter((each) => typeof each === 'string');
  if (given.length !== 1) {
    problems.push(invalid('Exactly one of id, email and phone_number must be provided.', PROFILE));
  }
  if (problems.length > 0) return refuse(400, ...problems);
  for (const found of findProfiles(call.account.profiles, attributes, id)) {
    forgetProfile(world, call.account, found);
  }
  return { status: 202 };
}
