/**
 * Which consent counts where several statements of one person are under way at once.
 *
 * Defends against this: a person subscribes and withdraws a minute later, while the subscription still waits for its retry;
 * or the reverse. The statement that reaches the destination last must not win. The newest statement wins, by the time at
 * which the person made it, in whatever order the jobs run.
 */
import { profileIdentity } from './identity.js';
import { parseInstant } from './instant.js';
import { CHANNELS, type Channel, type Consent, type Profile } from './types.js';

/** The statuses that change something. `denied` changes nothing. */
export type ConsentChange = 'granted' | 'withdrawn';

/** Epoch ms of the newest statement of each kind, where one is known. */
export interface ConsentTimes {
  grantedMs?: number;
  withdrawnMs?: number;
}

/** Where messages of a channel are sent. */
export interface ConsentAddress {
  channel: Channel;
  /** One text per channel and address: `email:ava@shop.example`, `phone:+4915112345678` for SMS, `whatsapp:+49…`. Personal data. */
  identity: string;
}

/** The field of the profile that holds the address of each channel. */
export const ADDRESS_FIELDS = {
  email: 'email',
  sms: 'phoneNumber',
  whatsapp: 'phoneNumber',
} as const satisfies Record<Channel, keyof Profile>;

/** The addresses that a consent is about. Leaves out a channel for which the profile has no address. */
export function consentAddresses(
  profile: Profile,
  { channels = ['email'] }: Pick<Consent, 'channels'>,
): ConsentAddress[] {
  return CHANNELS.flatMap((channel) => {
    const address = channels.includes(channel) ? profile[ADDRESS_FIELDS[channel]] : undefined;
    return address === undefined ? [] : [{ channel, identity: identityOf(channel, address) }];
  });
}

function identityOf(channel: Channel, address: string): string {
  if (channel === 'email') return profileIdentity({ email: address });
  // WhatsApp has the same numbers as SMS, and its own consent.
  return channel === 'sms' ? profileIdentity({ phoneNumber: address }) : `whatsapp:${address}`;
}

/** The channels of a consent for which the profile has no address. */
export function channelsWithoutAddress(
  profile: Profile,
  { channels = ['email'] }: Pick<Consent, 'channels'>,
): Channel[] {
  return CHANNELS.filter(
    (channel) => channels.includes(channel) && profile[ADDRESS_FIELDS[channel]] === undefined,
  );
}

/**
 * When the person stated the consent, in epoch ms. Never later than `nowMs`, the time at which it was tracked: a clock that
 * runs ahead would otherwise make a consent newer than a later withdrawal.
 */
export function consentTimeMs(consent: Pick<Consent, 'at'>, time: string, nowMs: number): number {
  const statedMs = parseInstant(consent.at ?? time) ?? Date.parse(time);
  return Number.isNaN(statedMs) ? nowMs : Math.min(statedMs, nowMs);
}

/** The newest consent. Of two at the same millisecond the withdrawal counts. Undefined where none is known. */
export function newestConsent({ grantedMs, withdrawnMs }: ConsentTimes): ConsentChange | undefined {
  if (withdrawnMs === undefined) return grantedMs === undefined ? undefined : 'granted';
  return grantedMs !== undefined && grantedMs > withdrawnMs ? 'granted' : 'withdrawn';
}

/** True where a statement made at `statedMs` is the newest, compared with every known one. */
export function isNewestConsent(status: ConsentChange, statedMs: number, known: ConsentTimes): boolean {
  const field = status === 'granted' ? 'grantedMs' : 'withdrawnMs';
  const newestMs = Math.max(statedMs, known[field] ?? Number.NEGATIVE_INFINITY);
  return newestConsent({ ...known, [field]: newestMs }) === status;
}
