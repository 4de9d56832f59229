import { badPayload, invalid, missingField, type Problem } from '../errors.js';
import { at, isObject, type Json } from './fields.js';

/** What the calls that subscribe and that unsubscribe have in common. */
export const PROFILES = '/data/attributes/profiles';
export const LIST_ID = '/data/relationships/list/data/id';

const ADDRESS_OF = [
  ['email', 'email'],
  ['sms', 'phone_number'],
  ['whatsapp', 'phone_number'],
] as const;

export function noSuchList(id: string, pointer: string): Problem {
  return invalid(`List not found with id ${id}.`, pointer);
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
