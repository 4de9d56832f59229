import { readFailures } from '../answer/failures.js';
import { reasonOf } from '../answer/reasons.js';
import {
  type AddressField,
  type KnownConsent,
  lookupRequest,
  readLookup,
} from '../consent/profile-lookup.js';
import type { KlaviyoAnswer } from '../request.js';
import { ask, type Calls, type Exchange, isSuccess } from './calls.js';

/** What Klaviyo knows of these addresses, or the answer that refuses to say. */
export type Lookup =
  | { kind: 'known'; profiles: KnownConsent[]; last?: Exchange }
  | { kind: 'refused'; exchange: Exchange };

/** More profiles than this share the addresses of no request. */
const MAX_PAGES = 20;

/**
 * Reads the profiles with these addresses, at most a hundred of them. One bad address makes Klaviyo refuse the whole
 * request, so the request is halved down to that address. Klaviyo can have no profile with it.
 */
export function* lookupCalls(field: AddressField, addresses: readonly string[]): Calls<Lookup> {
  if (addresses.length === 0) return { kind: 'known', profiles: [] };
  const profiles: KnownConsent[] = [];
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const exchange = yield* ask(lookupRequest(field, addresses, cursor));
    if (!isSuccess(exchange.answer)) {
      if (!refusesAddress(exchange.answer)) return { kind: 'refused', exchange };
      return addresses.length === 1
        ? { kind: 'known', profiles: [], last: exchange }
        : yield* halves(field, addresses);
    }
    const read = readLookup(exchange.answer);
    profiles.push(...read.profiles);
    cursor = read.cursor;
    if (cursor === undefined) return { kind: 'known', profiles, last: exchange };
    if (page === MAX_PAGES) return { kind: 'refused', exchange: withoutEnd(exchange) };
  }
}

/** Pages without an end are no answer: on the next one somebody may have withdrawn. */
function withoutEnd({ request, answer }: Exchange): Exchange {
  return { request, answer: { ...answer, body: undefined } };
}

function* halves(field: AddressField, addresses: readonly string[]): Calls<Lookup> {
  const middle = Math.ceil(addresses.length / 2);
  const first = yield* lookupCalls(field, addresses.slice(0, middle));
  if (first.kind === 'refused') return first;
  const second = yield* lookupCalls(field, addresses.slice(middle));
  return second.kind === 'refused'
    ? second
    : { ...second, profiles: [...first.profiles, ...second.profiles] };
}

function refusesAddress(answer: KlaviyoAnswer): boolean {
  if (answer.status !== 400) return false;
  return readFailures(answer).some((failure) =>
    /^invalid_(?:email|phone_number)$/.test(reasonOf(failure) ?? ''),
  );
}
