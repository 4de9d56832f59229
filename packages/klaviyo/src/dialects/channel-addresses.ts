import type { Channel } from '@tracklayer/events';
import type { ListSubscription } from '../commands.js';
import { RequestBuildError } from '../errors.js';

/**
 * The addresses that a consent speaks of, and no other: one that is named along would be subscribed with the rest.
 *
 * @throws {RequestBuildError} `no_address_for_channel` where the profile has none of them.
 */
export function channelAddresses({ profile, consent }: ListSubscription): {
  email: string | undefined;
  phone: string | undefined;
} {
  const wanted = (channel: Channel) => (consent.channels ?? ['email']).includes(channel);
  const email = wanted('email') ? profile.email : undefined;
  const phone = wanted('sms') ? profile.phoneNumber : undefined;
  if (email === undefined && phone === undefined) {
    throw new RequestBuildError(
      'no_address_for_channel',
      'The consent is for channels that the profile has no address for.',
      'Give the profile an email for the channel `email`, a phoneNumber for `sms`.',
    );
  }
  return { email, phone };
}
