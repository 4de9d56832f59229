import { ADDRESS_FIELDS, CHANNELS, type Channel, type JsonObject } from '@tracklayer/events';
import type { ListSubscription } from '../commands.js';
import { RequestBuildError } from '../errors.js';
import { present, WIRE_NAMES } from './profile-attributes.js';

/** One address of a person, and the channels of the consent that use it. */
export interface ChannelAddress {
  field: 'email' | 'phoneNumber';
  address: string;
  channels: Channel[];
}

/**
 * The addresses of the consent's channels only: any other address in the request would be subscribed too. A channel without
 * an address is left out. The e-mail address and the phone number may belong to two profiles, so no entry of a request holds
 * both.
 *
 * @throws {RequestBuildError} `no_address_for_channel` when the profile has none of them.
 */
export function channelAddresses({ profile, consent }: ListSubscription): ChannelAddress[] {
  const wanted = CHANNELS.filter((channel) => (consent.channels ?? ['email']).includes(channel));
  const found = (['email', 'phoneNumber'] as const).flatMap((field): ChannelAddress[] => {
    const channels = wanted.filter((channel) => ADDRESS_FIELDS[channel] === field);
    const address = profile[field];
    return address === undefined || channels.length === 0 ? [] : [{ field, address, channels }];
  });
  if (found.length === 0) {
    throw new RequestBuildError(
      'no_address_for_channel',
      'The profile has no address for the channels of this consent.',
      'Set `email` of the profile for the channel `email`, or `phoneNumber` for `sms` and `whatsapp`.',
    );
  }
  return found;
}

/** The address, and the consent of each of its channels. */
export function consentAttributes(
  { field, address, channels }: ChannelAddress,
  consent: JsonObject,
): JsonObject {
  return present({
    [WIRE_NAMES[field]]: address,
    subscriptions: Object.fromEntries(channels.map((channel) => [channel, { marketing: consent }])),
  });
}
