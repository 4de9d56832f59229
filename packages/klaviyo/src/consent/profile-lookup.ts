/**
 * Requests that read what people told Klaviyo itself, and the answers to them (OpenAPI 2026-07-15, `GET /api/profiles`).
 * One request asks about up to a hundred addresses of one kind.
 */
import { type Channel, isObject } from '@tracklayer/events';
import type { KlaviyoAnswer, KlaviyoRequest } from '../request.js';
import { readWithdrawals, type Withdrawal } from './withdrawal.js';

/** The addresses that a request may ask about. A page of the answer has at most this many profiles. */
const MAX_ADDRESSES = 100;
/** Characters of the encoded filter. Servers refuse a URL of more than 8 KB. */
const MAX_FILTER_LENGTH = 6_000;

/** What the addresses are. */
export type AddressField = 'email' | 'phoneNumber';

const FILTERS: Record<AddressField, string> = { email: 'email', phoneNumber: 'phone_number' };

/** One profile of an answer, with what the person withdrew. Personal data. */
export interface KnownConsent {
  email?: string;
  phoneNumber?: string;
  withdrawals: Withdrawal[];
}

/** Reads the profiles with these addresses. `cursor`: the page after the first. */
export function lookupRequest(
  field: AddressField,
  addresses: readonly string[],
  cursor?: string,
): KlaviyoRequest {
  const query = [
    ['filter', filterOf(field, addresses)],
    ['additional-fields[profile]', 'subscriptions'],
    ['fields[profile]', 'email,phone_number,subscriptions'],
    ['page[size]', String(MAX_ADDRESSES)],
    ...(cursor === undefined ? [] : [['page[cursor]', cursor]]),
  ].map(([name = '', value = '']) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return { endpoint: 'GET /api/profiles', path: `/api/profiles?${query.join('&')}` };
}

/** Splits addresses over requests. Each request is short enough for a URL. */
export function lookupGroups(field: AddressField, addresses: readonly string[]): string[][] {
  const groups: string[][] = [];
  let group: string[] = [];
  let length = 0;
  for (const address of addresses) {
    const added = encodeURIComponent(`${quoted(address)},`).length;
    if (group.length === MAX_ADDRESSES || (group.length > 0 && length + added > MAX_FILTER_LENGTH)) {
      groups.push(group);
      group = [];
      length = 0;
    }
    if (group.length === 0) length = encodeURIComponent(filterOf(field, [])).length;
    group.push(address);
    length += added;
  }
  return group.length === 0 ? groups : [...groups, group];
}

/**
 * Whether a successful answer says all that was asked: a list of profiles, the subscriptions of each, and a next page that
 * can be read. A partial answer would subscribe people who withdrew.
 */
export function isWholeLookup(body: unknown): boolean {
  if (!isObject(body) || !Array.isArray(body.data)) return false;
  const next = nextOf(body);
  if (next !== undefined && next !== null && next !== '' && cursorOf(next) === undefined) return false;
  return body.data.every(
    (each) => isObject(each) && isObject(each.attributes) && isObject(each.attributes.subscriptions),
  );
}

/** The profiles of a whole answer, and the cursor of the next page. */
export function readLookup({ body }: KlaviyoAnswer): { profiles: KnownConsent[]; cursor?: string } {
  if (!isObject(body) || !Array.isArray(body.data)) return { profiles: [] };
  const profiles = body.data.flatMap((each): KnownConsent[] => {
    const attributes = isObject(each) && isObject(each.attributes) ? each.attributes : undefined;
    if (attributes === undefined) return [];
    const { email, phone_number: phoneNumber, subscriptions } = attributes;
    return [
      {
        ...(typeof email === 'string' && { email }),
        ...(typeof phoneNumber === 'string' && { phoneNumber }),
        withdrawals: readWithdrawals(subscriptions),
      },
    ];
  });
  const cursor = cursorOf(nextOf(body));
  return { profiles, ...(cursor !== undefined && { cursor }) };
}

/** What the people with this address withdrew on these channels. Several people may share a phone number. */
export function withdrawalsOf(
  profiles: readonly KnownConsent[],
  field: AddressField,
  address: string,
  channels: readonly Channel[],
): Withdrawal[] {
  const wanted = address.toLowerCase();
  return profiles
    .filter((profile) => profile[field]?.toLowerCase() === wanted)
    .flatMap(({ withdrawals }) => withdrawals.filter(({ channel }) => channels.includes(channel)));
}

function filterOf(field: AddressField, addresses: readonly string[]): string {
  return `any(${FILTERS[field]},[${addresses.map(quoted).join(',')}])`;
}

function quoted(address: string): string {
  return `"${address.replaceAll(/["\\]/g, '\\$&')}"`;
}

function nextOf({ links }: Record<string, unknown>): unknown {
  return isObject(links) ? links.next : undefined;
}

function cursorOf(next: unknown): string | undefined {
  if (typeof next !== 'string' || !URL.canParse(next, 'https://a.klaviyo.com')) return undefined;
  const cursor = new URL(next, 'https://a.klaviyo.com').searchParams.get('page[cursor]');
  return cursor === null || cursor === '' ? undefined : cursor;
}
