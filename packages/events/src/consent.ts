/**
 * What holds of a person's consent, where several words about it are on their way at once.
 *
 * Failure story: somebody subscribes and takes it back a minute later, while the subscription still waits for its retry;
 * or the other way round. Whoever arrives last at the destination must not win: the latest word of the person does, as
 * counted by when it was said, whatever order the jobs are worked on in.
 */
import { profileIdentity } from './identity.js';
import { parseInstant } from './instant.js';
import type { Channel, Consent, Profile } from './types.js';

/** The two words that change something: `denied` leaves everything as it is. */
export type ConsentWord = 'granted' | 'withdrawn';

/** Epoch ms of the latest word of each kind, as far as it is known. */
export interface ConsentTimes {
  grantedMs?: number;
  withdrawnMs?: number;
}

/** Where a channel's messages go. */
export interface ConsentAddress {
  channel: Channel;
  /** As `profileIdentity` writes it: `email:ava@shop.example`, `phone:+4915112345678`. Personal data. */
  identity: string;
}

/** The addresses that a consent speaks of. A channel that the profile has no address for is left out. */
export function consentAddresses(
  { email, phoneNumber }: Profile,
  { channels = ['email'] }: Pick<Consent, 'channels'>,
): ConsentAddress[] {
  const addresses: ConsentAddress[] = [];
  if (channels.includes('email') && email !== undefined) {
    addresses.push({ channel: 'email', identity: profileIdentity({ email }) });
  }
  if (channels.includes('sms') && phoneNumber !== undefined) {
    addresses.push({ channel: 'sms', identity: profileIdentity({ phoneNumber }) });
  }
  return addresses;
}

/**
 * Epoch ms: when the word was said. Never later than `nowMs`, when it was taken: a clock that runs ahead would
 * otherwise let a consent outlive a withdrawal that follows it.
 */
export function consentTimeMs(consent: Pick<Consent, 'at'>, time: string, nowMs: number): number {
  const saidMs = parseInstant(consent.at ?? time) ?? Date.parse(time);
  return Number.isNaN(saidMs) ? nowMs : Math.min(saidMs, nowMs);
}

/** The word that holds: the latest; of two at the same millisecond the withdrawal. Undefined where none is known. */
export function standingConsent({ grantedMs, withdrawnMs }: ConsentTimes): ConsentWord | undefined {
  if (withdrawnMs === undefined) return grantedMs === undefined ? undefined : 'granted';
  return grantedMs !== undefined && grantedMs > withdrawnMs ? 'granted' : 'withdrawn';
}

/** Whether a word said at `saidMs` still holds beside all that is known. */
export function stillStands(word: ConsentWord, saidMs: number, known: ConsentTimes): boolean {
  const field = word === 'granted' ? 'grantedMs' : 'withdrawnMs';
  const latestMs = Math.max(saidMs, known[field] ?? Number.NEGATIVE_INFINITY);
  return standingConsent({ ...known, [field]: latestMs }) === word;
}
