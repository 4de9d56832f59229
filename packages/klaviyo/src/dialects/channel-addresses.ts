import type { Channel } from '@tracklayer/events';
import type { ListSubscription } from '../commands.js';
import { RequestBuildError } from '../errors.js';

/**
 * The addresses of the consent's channels only: any other address in the request would be subscribed too.
 *
 * @throws {RequestBuildError} `no_address_for_channel` when the profile has none of them.
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
      'The profile has no address for the channels of this consent.',
      'Set `email` of the profile for the channel `email`, or `phoneNumber` for `sms`.',
    );
  }
  return { email, phone };
}
