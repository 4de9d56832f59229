/**
 * Rules about several fields together. They run even where single fields are invalid, so that all problems are reported at
 * once. So each rule only uses the fields that are present.
 */
import { ADDRESS_FIELDS } from './consent.js';
import { IDENTIFIERS } from './identity.js';
import { parseInstant } from './instant.js';
import { isObject } from './is-object.js';
import { LIMITS } from './limits.js';
import type { Problem } from './problem.js';
import { shapeOf } from './shape.js';
import { CHANNELS, type Channel, type JsonValue } from './types.js';

type Fields = { [key: string]: JsonValue };

export function fieldsOf(value: JsonValue | undefined): Fields | undefined {
  return isObject(value) ? value : undefined;
}

/** `isRefused`: true for a field that is only missing because its value was refused. */
export function identifierRule(
  profile: Fields | undefined,
  path: string,
  isRefused: (key: string) => boolean,
): Problem[] {
  if (profile === undefined || IDENTIFIERS.some((key) => profile[key] !== undefined || isRefused(key)))
    return [];
  const fix = 'Give at least one of email, phoneNumber, externalId, exchangeId and anonymousId.';
  return [{ path, code: 'missing_identifier', got: 'none of the five', fix }];
}

export function futureRule(time: JsonValue | undefined, path: string, nowMs: number): Problem[] {
  const ms = typeof time === 'string' ? parseInstant(time) : undefined;
  if (ms === undefined || ms <= nowMs + LIMITS.maxAheadMs) return [];
  const got = `a time ${Math.ceil((ms - nowMs) / 60_000)} min ahead`;
  const fix = 'Send the original time. Correct the clock of the machine that wrote it.';
  return [{ path, code: 'timestamp_in_future', got, fix }];
}

/** Events whose amount is optional. */
const MAY_HAVE_MONEY: ReadonlySet<unknown> = new Set([
  'add_to_cart',
  'begin_checkout',
  'order_fulfilled',
  'order_cancelled',
  'ordered_product',
]);

/** An amount needs its currency. */
export function moneyRule(name: JsonValue | undefined, properties: Fields | undefined): Problem[] {
  if (!MAY_HAVE_MONEY.has(name) || properties?.value === undefined || properties.currency !== undefined)
    return [];
  const fix = 'Give the currency of the value, an ISO 4217 code, e.g. EUR.';
  return [{ path: 'properties.currency', code: 'required', got: shapeOf(undefined), fix }];
}

/**
 * To subscribe or unsubscribe a channel, the profile needs its address. Where one of several granted channels has its
 * address, the others are only skipped. A withdrawal is never applied in part.
 */
export function consentRule(consent: Fields | undefined, profile: Fields | undefined): Problem[] {
  const isChange = consent?.status === 'granted' || consent?.status === 'withdrawn';
  if (!isChange || profile === undefined) return [];
  const given = Array.isArray(consent.channels) ? consent.channels : ['email'];
  const channels = CHANNELS.filter((channel) => given.includes(channel));
  const isReachable = (channel: Channel) => profile[ADDRESS_FIELDS[channel]] !== undefined;
  if (consent.status === 'granted' && channels.some(isReachable)) return [];
  return channels.flatMap((channel) => {
    const address = ADDRESS_FIELDS[channel];
    if (isReachable(channel)) return [];
    const fix = `Consent is for ${channel}${consent.channels === undefined ? ' (the default)' : ''}. Give profile.${address}, or name other channels.`;
    return [{ path: `profile.${address}`, code: 'missing_identifier', got: shapeOf(undefined), fix }];
  });
}
