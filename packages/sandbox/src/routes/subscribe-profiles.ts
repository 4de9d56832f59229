import { type Answer, badPayload, invalid, missingField, type Problem, refuse } from '../errors.js';
import { type SubscriberDraft, subscribe } from '../stores/consents.js';
import { readConsents } from '../validation/consent.js';
import { openBody, openCollection, openResource } from '../validation/envelope.js';
import { at, checkFields, isObject, type Json } from '../validation/fields.js';
import { checkAddresses } from '../validation/profile.js';
import { SUBSCRIBED_PROFILE, SUBSCRIPTION_JOB } from '../validation/resources.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';

const MAX_PROFILES = 1_000;
const PROFILES = '/data/attributes/profiles';
const LIST_ID = '/data/relationships/list/data/id';

/** POST /api/profile-subscription-bulk-create-jobs: 202 and an empty body. */
export function subscribeProfiles(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const job = openBody(call.body, 'profile-subscription-bulk-create-job', problems, ['relationships']);
  if (job === undefined || !checkFields(job.attributes, SUBSCRIPTION_JOB, '/data/attributes', problems)) {
    return refuse(400, ...problems);
  }
  const historicalImport = job.attributes.historical_import === true;
  const nodes = openCollection(job.attributes.profiles, 'profiles', PROFILES, problems) ?? [];
  if (problems.length === 0 && (nodes.length === 0 || nodes.length > MAX_PROFILES)) {
    problems.push(invalid(`1 to ${MAX_PROFILES} profiles are allowed in one request.`, PROFILES));
  }
  const listId = readListId(job.relationships, problems);
  const subscribers = nodes.flatMap(
    (node, index) =>
      readSubscriber(node, historicalImport, world.now(), `${PROFILES}/data/${index}`, problems) ?? [],
  );
  if (problems.length > 0) return refuse(400, ...problems);
  const list = listId === undefined ? undefined : call.account.lists.get(listId);
  // (recorded) 400 here, although a GET of the same list is a 404.
  if (listId !== undefined && list === undefined) return refuse(400, noSuchList(listId, LIST_ID));
  const source = job.attributes.custom_source;
  const customSource = typeof source === 'string' ? { customSource: source } : {};
  for (const each of subscribers) {
    subscribe(world, call.account, call, list, each, { historicalImport, ...customSource });
  }
  return { status: 202 };
}

export function noSuchList(id: string, pointer: string): Problem {
  return invalid(`List not found with id ${id}.`, pointer);
}

function readListId(relationships: Json | undefined, problems: Problem[]): string | undefined {
  if (relationships?.list === undefined) return undefined;
  const data = isObject(relationships.list) ? relationships.list.data : undefined;
  if (!isObject(data)) problems.push(badPayload('/data/relationships/list'));
  else if (typeof data.id !== 'string') {
    problems.push(missingField('id', 'list', '/data/relationships/list/data'));
  } else if (data.type !== 'list') {
    problems.push(invalid(`Invalid resource type, expected 'list'.`, '/data/relationships/list/data/type'));
  } else return data.id;
  return undefined;
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
  for (const [channel, address] of [
    ['email', 'email'],
    ['sms', 'phone_number'],
    ['whatsapp', 'phone_number'],
  ] as const) {
    const wanted = consents.some((consent) => consent.channel.startsWith(`${channel}.`));
    if (wanted && id === undefined && typeof attributes[address] !== 'string') {
      problems.push(missingField(address, 'profile', below));
    }
  }
  const { email, phone_number } = attributes;
  return { attributes: { email, phone_number }, consents, ...(id === undefined ? {} : { id }) };
}
