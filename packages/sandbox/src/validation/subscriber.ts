import type { AccountState, ListState } from '../accounts.js';
import { badPayload, invalid, missingField, type Problem } from '../errors.js';
import { openCollection } from './envelope.js';
import { at, isObject, type Json } from './fields.js';

/** Where the calls that subscribe and unsubscribe have their profiles. */
export const PROFILES = '/data/attributes/profiles';
const LIST_ID = '/data/relationships/list/data/id';

const ADDRESS_OF = [
  ['email', 'email'],
  ['sms', 'phone_number'],
  ['whatsapp', 'phone_number'],
] as const;

export function noSuchList(id: string, pointer: string): Problem {
  return invalid(`List not found with id ${id}.`, pointer);
}

/** Reads the profiles of a call, unchecked. None, or more than `max`, is a problem. */
export function readProfileNodes(profiles: unknown, max: number, problems: Problem[]): unknown[] {
  const nodes = openCollection(profiles, 'profiles', PROFILES, problems) ?? [];
  if (problems.length === 0 && (nodes.length === 0 || nodes.length > max)) {
    problems.push(invalid(`1 to ${max} profiles are allowed in one request.`, PROFILES));
  }
  return nodes;
}

/**
 * Finds the list that a call names. It is looked up only if the call has no other problem.
 * (recorded) An unknown list is a 400 here. A GET of the same list is a 404.
 */
export function findNamedList(
  account: AccountState,
  listId: string | undefined,
  problems: Problem[],
): ListState | undefined {
  if (listId === undefined || problems.length > 0) return undefined;
  const list = account.lists.get(listId);
  if (list === undefined) problems.push(noSuchList(listId, LIST_ID));
  return list;
}

export function readListId(relationships: Json | undefined, problems: Problem[]): string | undefined {
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

/** Each channel needs its address, unless the call has Klaviyo's id of the profile. */
export function checkChannelAddresses(
  { attributes, id }: { attributes: Json; id?: string },
  channels: readonly string[],
  pointer: string,
  problems: Problem[],
): void {
  for (const [channel, address] of ADDRESS_OF) {
    const isNamed = channels.some((each) => each.startsWith(`${channel}.`));
    if (!isNamed || id !== undefined || typeof attributes[address] === 'string') continue;
    const below = at(pointer, 'attributes');
    if (channel === 'email') problems.push(missingField(address, 'profile', below));
    else {
      // (recorded) for SMS.
      const detail = `'${address}' must not be empty when the ${channel} channel is included in 'subscriptions'.`;
      problems.push(invalid(detail, at(below, 'subscriptions')));
    }
  }
}
