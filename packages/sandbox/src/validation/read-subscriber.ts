import { invalid, type Problem } from '../errors.js';
import type { AccountSettings } from '../settings.js';
import type { SubscriberDraft } from '../stores/consents.js';
import { type ConsentDraft, readConsents } from './consent.js';
import { openResource } from './envelope.js';
import { at, checkFields, type Json } from './fields.js';
import { withoutBadPhone } from './partial-phone.js';
import { checkAddresses, isPhoneNumber } from './profile.js';
import { SUBSCRIBED_PROFILE } from './resources.js';
import { checkChannelAddresses } from './subscriber.js';

export interface SubscriberRules {
  historicalImport: boolean;
  nowMs: number;
  settings: AccountSettings;
}

/** Channels that need a phone number. */
const PHONE_CHANNELS = ['sms.', 'whatsapp.'];

/** Reads one profile of a subscribe call. Returns undefined if it is refused, and adds the reasons to `problems`. */
export function readSubscriber(
  node: unknown,
  rules: SubscriberRules,
  pointer: string,
  problems: Problem[],
): (SubscriberDraft & { phoneDropped?: true }) | undefined {
  const opened = openResource(node, 'profile', pointer, problems, ['id']);
  const below = at(pointer, 'attributes');
  if (opened === undefined || !checkFields(opened.attributes, SUBSCRIBED_PROFILE, below, problems)) {
    return undefined;
  }
  const { id } = opened;
  const consents = readConsents(
    opened.attributes.subscriptions as Json,
    rules.historicalImport,
    rules.nowMs,
    at(below, 'subscriptions'),
    problems,
  );
  const partial = dropBadPhone(opened.attributes, consents, rules.settings, id);
  const attributes = partial?.attributes ?? opened.attributes;
  const kept = partial?.consents ?? consents;
  checkAddresses(attributes, below, problems);
  const channels = kept.map(({ channel }) => channel);
  checkChannelAddresses({ attributes, ...(id === undefined ? {} : { id }) }, channels, pointer, problems);
  checkSms(attributes, channels, rules.settings, below, problems);
  const { email, phone_number } = attributes;
  return {
    attributes: { email, phone_number },
    consents: kept,
    ...(id === undefined ? {} : { id }),
    ...(partial === undefined ? {} : { phoneDropped: true }),
  };
}

/** Drops a bad phone number and its channels, if another channel is left. */
function dropBadPhone(
  attributes: Json,
  consents: readonly ConsentDraft[],
  { badPhone }: AccountSettings,
  id: string | undefined,
): { attributes: Json; consents: ConsentDraft[] } | undefined {
  const others = badPhone === 'drop' ? withoutBadPhone(attributes, id) : undefined;
  const kept = consents.filter(({ channel }) => !PHONE_CHANNELS.some((prefix) => channel.startsWith(prefix)));
  return others === undefined || kept.length === 0 ? undefined : { attributes: others, consents: kept };
}

/** (recorded) both texts. */
function checkSms(
  { phone_number: phone }: Json,
  channels: readonly string[],
  { sms }: AccountSettings,
  pointer: string,
  problems: Problem[],
): void {
  if (sms === 'any' || !channels.some((channel) => channel.startsWith('sms.'))) return;
  if (sms === 'off') {
    problems.push(invalid('SMS configuration is required', at(pointer, 'subscriptions')));
    return;
  }
  if (typeof phone !== 'string' || !isPhoneNumber(phone)) return;
  if (sms.some((callingCode) => phone.startsWith(callingCode))) return;
  const detail = 'Phone number is valid but is not in a supported region for this account.';
  problems.push(invalid(detail, at(pointer, 'phone_number')));
}
