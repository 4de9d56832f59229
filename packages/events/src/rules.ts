/**
 * Rules over several fields at once. They run whether or not the single fields are in order, so that every problem comes in
 * one answer; hence each looks only at what is there.
 */
import { parseInstant } from './instant.js';
import { LIMITS } from './limits.js';
import type { Problem } from './problem.js';
import { shapeOf } from './shape.js';
import type { JsonValue } from './types.js';

type Fields = { [key: string]: JsonValue };

export function fieldsOf(value: JsonValue | undefined): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

const IDENTIFIERS = ['email', 'phoneNumber', 'externalId'];

/** `isRefused`: whether a field is missing only because it held something that could not be kept. */
export function identifierRule(
  profile: Fields | undefined,
  path: string,
  isRefused: (key: string) => boolean,
): Problem[] {
  if (profile === undefined || IDENTIFIERS.some((key) => profile[key] !== undefined || isRefused(key)))
    return [];
  const fix = 'Give at least one of email, phoneNumber, externalId.';
  return [{ path, code: 'missing_identifier', got: 'none of the three', fix }];
}

export function futureRule(time: JsonValue | undefined, path: string, nowMs: number): Problem[] {
  const ms = typeof time === 'string' ? parseInstant(time) : undefined;
  if (ms === undefined || ms <= nowMs + LIMITS.maxAheadMs) return [];
  const got = `a time ${Math.ceil((ms - nowMs) / 60_000)} min ahead`;
  const fix = 'Send the time of the original moment, and set the clock of the machine that took it.';
  return [{ path, code: 'timestamp_in_future', got, fix }];
}

/** An amount without its currency adds up to nothing. */
export function moneyRule(name: JsonValue | undefined, properties: Fields | undefined): Problem[] {
  const isMoney = name === 'add_to_cart' || name === 'begin_checkout';
  if (!isMoney || properties?.value === undefined || properties.currency !== undefined) return [];
  const fix = 'Give the currency of the value, an ISO 4217 code, e.g. EUR.';
  return [{ path: 'properties.currency', code: 'required', got: shapeOf(undefined), fix }];
}

const ADDRESS_OF: Record<string, string> = { email: 'email', sms: 'phoneNumber' };

/** To subscribe or unsubscribe a channel takes its address. */
export function consentRule(consent: Fields | undefined, profile: Fields | undefined): Problem[] {
  const isWord = consent?.status === 'granted' || consent?.status === 'withdrawn';
  if (!isWord || profile === undefined) return [];
  const channels = Array.isArray(consent.channels) ? consent.channels : ['email'];
  return channels.flatMap((channel) => {
    const address = typeof channel === 'string' ? ADDRESS_OF[channel] : undefined;
    if (address === undefined || profile[address] !== undefined) return [];
    const fix = `Consent is for ${channel}${consent.channels === undefined ? ' (the default)' : ''}: give profile.${address}, or name other channels.`;
    return [{ path: `profile.${address}`, code: 'missing_identifier', got: shapeOf(undefined), fix }];
  });
}
