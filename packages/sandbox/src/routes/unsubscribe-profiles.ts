import { type Answer, type Problem, refuse } from '../errors.js';
import { type UnsubscriberDraft, unsubscribe } from '../stores/consents.js';
import { readUnsubscriptions } from '../validation/consent.js';
import { openBody, openResource } from '../validation/envelope.js';
import { at, checkFields, type Json } from '../validation/fields.js';
import { checkAddresses } from '../validation/profile.js';
import { UNSUBSCRIBED_PROFILE, UNSUBSCRIPTION_JOB } from '../validation/resources.js';
import {
  checkChannelAddresses,
  findNamedList,
  PROFILES,
  readListId,
  readProfileNodes,
} from '../validation/subscriber.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';

/** Maximum of one call. Source: Klaviyo's documentation. */
const MAX_PROFILES = 100;

/**
 * POST /api/profile-subscription-bulk-delete-jobs: 202 with an empty body. The call withdraws the consent. If the call
 * names a list, it removes the profile from the list too.
 */
export function unsubscribeProfiles(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const job = openBody(call.body, 'profile-subscription-bulk-delete-job', problems, ['relationships']);
  if (job === undefined || !checkFields(job.attributes, UNSUBSCRIPTION_JOB, '/data/attributes', problems)) {
    return refuse(400, ...problems);
  }
  const nodes = readProfileNodes(job.attributes.profiles, MAX_PROFILES, problems);
  const listId = readListId(job.relationships, problems);
  const unsubscribers = nodes.flatMap(
    (node, index) => readUnsubscriber(node, `${PROFILES}/data/${index}`, problems) ?? [],
  );
  const list = findNamedList(call.account, listId, problems);
  if (problems.length > 0) return refuse(400, ...problems);
  for (const each of unsubscribers) unsubscribe(world, call.account, call, list, each);
  return { status: 202 };
}

function readUnsubscriber(
  node: unknown,
  pointer: string,
  problems: Problem[],
): UnsubscriberDraft | undefined {
  const opened = openResource(node, 'profile', pointer, problems);
  const below = at(pointer, 'attributes');
  if (opened === undefined || !checkFields(opened.attributes, UNSUBSCRIBED_PROFILE, below, problems)) {
    return undefined;
  }
  const { attributes } = opened;
  checkAddresses(attributes, below, problems);
  const channels = readUnsubscriptions(
    attributes.subscriptions as Json,
    at(below, 'subscriptions'),
    problems,
  );
  checkChannelAddresses(opened, channels, pointer, problems);
  const { email, phone_number } = attributes;
  return { attributes: { email, phone_number }, channels };
}
