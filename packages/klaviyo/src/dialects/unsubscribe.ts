import type { ListSubscription } from '../commands.js';
import type { KlaviyoRequest } from '../request.js';
import { channelAddresses, consentAttributes } from './channel-addresses.js';

/**
 * `POST /api/profile-subscription-bulk-delete-jobs` (Klaviyo's SDK of revision 2026-04-15). Both dialects use it, because
 * the guide has no such call. It takes no time and no source.
 *
 * It names no list: the person withdraws consent to all marketing on a channel, not membership of one list. Klaviyo's
 * documentation says that a profile outside the named list is unsubscribed everywhere too.
 *
 * @throws {RequestBuildError} `no_address_for_channel`
 */
export function unsubscribe(command: ListSubscription): KlaviyoRequest {
  return unsubscribeAll([command]);
}

/** One job for several people: up to 100 addresses. @throws {RequestBuildError} `no_address_for_channel` */
export function unsubscribeAll(commands: readonly ListSubscription[]): KlaviyoRequest {
  const data = commands.flatMap((command) =>
    channelAddresses(command).map((address) => ({
      type: 'profile',
      attributes: consentAttributes(address, { consent: 'UNSUBSCRIBED' }),
    })),
  );
  return {
    endpoint: 'POST /api/profile-subscription-bulk-delete-jobs',
    path: '/api/profile-subscription-bulk-delete-jobs',
    body: {
      data: { type: 'profile-subscription-bulk-delete-job', attributes: { profiles: { data } } },
    },
  };
}
