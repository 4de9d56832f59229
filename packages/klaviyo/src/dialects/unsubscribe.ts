import type { JsonObject } from '@tracklayer/events';
import type { ListSubscription } from '../commands.js';
import type { KlaviyoRequest } from '../request.js';
import { channelAddresses } from './channel-addresses.js';
import { present } from './profile-attributes.js';

/**
 * `POST /api/profile-subscription-bulk-delete-jobs` (Klaviyo's SDK of revision 2026-04-15): both dialects write it alike,
 * since the product's guide names no call of its own for it. It takes no time and no source.
 *
 * No list is named: what is withdrawn is the consent to a channel's marketing, not the place on one list, and a profile
 * that is not on the list named would be unsubscribed everywhere all the same (Klaviyo's documentation).
 *
 * @throws {RequestBuildError} `no_address_for_channel`
 */
export function unsubscribe(command: ListSubscription): KlaviyoRequest {
  const { email, phone } = channelAddresses(command);
  const unsubscribed: JsonObject = { marketing: { consent: 'UNSUBSCRIBED' } };
  const attributes = present({
    email,
    phone_number: phone,
    subscriptions: present({
      email: email === undefined ? undefined : unsubscribed,
      sms: phone === undefined ? undefined : unsubscribed,
    }),
  });
  return {
    endpoint: 'POST /api/profile-subscription-bulk-delete-jobs',
    path: '/api/profile-subscription-bulk-delete-jobs',
    body: {
      data: {
        type: 'profile-subscription-bulk-delete-job',
        attributes: { profiles: { data: [{ type: 'profile', attributes }] } },
      },
    },
  };
}
