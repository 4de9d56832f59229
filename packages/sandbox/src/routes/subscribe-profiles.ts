import { type Answer, type Problem, refuse } from '../errors.js';
import { type SubscriberDraft, subscribe } from '../stores/consents.js';
import { openBody } from '../validation/envelope.js';
import { checkFields } from '../validation/fields.js';
import { PHONE_DROPPED } from '../validation/partial-phone.js';
import { readSubscriber } from '../validation/read-subscriber.js';
import { SUBSCRIPTION_JOB } from '../validation/resources.js';
import { findNamedList, PROFILES, readListId, readProfileNodes } from '../validation/subscriber.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';

const MAX_PROFILES = 1_000;

/** POST /api/profile-subscription-bulk-create-jobs: 202 with an empty body. Without a list it gives only consent. */
export function subscribeProfiles(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const job = openBody(call.body, 'profile-subscription-bulk-create-job', problems, ['relationships']);
  if (job === undefined || !checkFields(job.attributes, SUBSCRIPTION_JOB, '/data/attributes', problems)) {
    return refuse(400, ...problems);
  }
  const historicalImport = job.attributes.historical_import === true;
  const nodes = readProfileNodes(job.attributes.profiles, MAX_PROFILES, problems);
  const listId = readListId(job.relationships, problems);
  const rules = { historicalImport, nowMs: world.now(), settings: call.account.settings };
  const subscribers: (SubscriberDraft & { phoneDropped?: true })[] = nodes.flatMap(
    (node, index) => readSubscriber(node, rules, `${PROFILES}/data/${index}`, problems) ?? [],
  );
  const list = findNamedList(call.account, listId, problems);
  if (problems.length > 0) return refuse(400, ...problems);
  const source = job.attributes.custom_source;
  const customSource = typeof source === 'string' ? { customSource: source } : {};
  for (const each of subscribers) {
    subscribe(world, call.account, call, list, each, { historicalImport, ...customSource });
  }
  const isPartial = subscribers.some(({ phoneDropped }) => phoneDropped);
  return { status: 202, ...(isPartial ? { headers: PHONE_DROPPED } : {}) };
}
