import type { AccountState, ListState } from '../accounts.js';
import { badPayload, invalid, missingField, type Problem } from '../errors.js';
import { openCollection } from './envelope.js';
import { at, isObject, type Json } from './fields.js';

/** What the calls that subscribe and that unsubscribe have in common. */
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

/** The profiles of a call, as they came. A problem where there is none, or more than `max`. */
export function readProfileNodes(profiles: unknown, max: number, problems: Problem[]): unknown[] {
  const nodes = openCollection(profiles, 'profiles', PROFILES, problems) ?? [];
  if (problems.length === 0 && (nodes.length === 0 || nodes.length > max)) {
    problems.push(invalid(`1 to ${max} profiles are allowed in one request.`, PROFILES));
  }
  return nodes;
}

/**
 * The list that a call names, if it names one. It is looked up only where the call has no other problem.
 * (recorded) An unknown list is a 400 here, although a GET of the same list is a 404.
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

/** Each channel needs its address, unless the profile is named by Klaviyo's own id. */
export function checkChannelAddresses(
  { attributes, id }: { attributes: Json; id?: string },
  channels: readonly string[],
  pointer: string,
  problems: Problem[],
): void {
  for (const [channel, address] of ADDRESS_OF) {
    const isWanted = channels.some((each) => each.startsWith(`${channel}.`));
    if (isWanted && id === undefined && typeof attributes[address] !== 'string') {
      problems.push(missingField(address, 'profile', at(pointer, 'attributes')));
    }
  }
}
