import { type Answer, type Problem, refuse } from '../errors.js';
import { type SubscriberDraft, subscribe } from '../stores/consents.js';
import { readConsents } from '../validation/consent.js';
import { openBody, openResource } from '../validation/envelope.js';
import { at, checkFields, type Json } from '../validation/fields.js';
import { checkAddresses } from '../validation/profile.js';
import { SUBSCRIBED_PROFILE, SUBSCRIPTION_JOB } from '../validation/resources.js';
import {
  checkChannelAddresses,
  findNamedList,
  PROFILES,
  readListId,
  readProfileNodes,
} from '../validation/subscriber.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';

const MAX_PROFILES = 1_000;

/** POST /api/profile-subscription-bulk-create-jobs: 202 with an empty body. */
export function subscribeProfiles(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const job = openBody(call.body, 'profile-subscription-bulk-create-job', problems, ['relationships']);
  if (job === undefined || !checkFields(job.attributes, SUBSCRIPTION_JOB, '/data/attributes', problems)) {
    return refuse(400, ...problems);
  }
  const historicalImport = job.attributes.historical_import === true;
  const nodes = readProfileNodes(job.attributes.profiles, MAX_PROFILES, problems);
  const listId = readListId(job.relationships, problems);
  const subscribers = nodes.flatMap(
    (node, index) =>
      readSubscriber(node, historicalImport, world.now(), `${PROFILES}/data/${index}`, problems) ?? [],
  );
  const list = findNamedList(call.account, listId, problems);
  if (problems.length > 0) return refuse(400, ...problems);
  const source = job.attributes.custom_source;
  const customSource = typeof source === 'string' ? { customSource: source } : {};
  for (const each of subscribers) {
    subscribe(world, call.account, call, list, each, { historicalImport, ...customSource });
  }
  return { status: 202 };
}

function readSubscriber(
  node: unknown,
  historicalImport: boolean,
  nowMs: number,
  pointer: string,
  problems: Problem[],
): SubscriberDraft | undefined {
  const opened = openResource(node, 'profile', pointer, problems, ['id']);
  const below = at(pointer, 'attributes');
  if (opened === undefined || !checkFields(opened.attributes, SUBSCRIBED_PROFILE, below, problems)) {
    return undefined;
  }
  const { attributes, id } = opened;
  checkAddresses(attributes, below, problems);
  const consents = readConsents(
    attributes.subscriptions as Json,
    historicalImport,
    nowMs,
    at(below, 'subscriptions'),
    problems,
  );
  checkChannelAddresses(
    opened,
    consents.map(({ channel }) => channel),
    pointer,
    problems,
  );
  const { email, phone_number } = attributes;
  return { attributes: { email, phone_number }, consents, ...(id === undefined ? {} : { id }) };
}
