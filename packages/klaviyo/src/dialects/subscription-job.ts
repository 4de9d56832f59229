import type { ListSubscription } from '../commands.js';
import type { KlaviyoRequest } from '../request.js';
import { channelAddresses, consentAttributes } from './channel-addresses.js';
import type { RequestSettings } from './dialect.js';
import { listOf } from './list.js';
import { present } from './profile-attributes.js';

/**
 * A subscription may hold only addresses and channels. Klaviyo answers 400 to names, properties and `external_id`. Without a
 * list it subscribes to the channels alone.
 *
 * @throws {RequestBuildError} `no_list_configured`, or `no_address_for_channel` when there is no address to subscribe.
 */
export function subscriptionJob(command: ListSubscription, settings: RequestSettings): KlaviyoRequest {
  return subscriptionJobOf([command], settings);
}

/**
 * One job for several people: up to 1,000 addresses. List, source and the flag of an import are those of the first.
 *
 * @throws {RequestBuildError} as `subscriptionJob`
 */
export function subscriptionJobOf(
  commands: readonly [ListSubscription, ...ListSubscription[]],
  settings: RequestSettings,
): KlaviyoRequest {
  const [{ consent: firstConsent, historical }] = commands;
  const listId = listOf(commands[0], settings);
  const data = commands.flatMap((command) => {
    const { consent, time } = command;
    // A live opt-in must omit the time. With a time Klaviyo skips double opt-in and the welcome flow.
    const consentedAt = historical ? (consent.at ?? time) : undefined;
    const subscribed = present({ consent: 'SUBSCRIBED', consented_at: consentedAt });
    return channelAddresses(command).map((address) => ({
      type: 'profile',
      attributes: consentAttributes(address, subscribed),
    }));
  });
  return {
    endpoint: 'POST /api/profile-subscription-bulk-create-jobs',
    path: '/api/profile-subscription-bulk-create-jobs',
    body: {
      data: {
        type: 'profile-subscription-bulk-create-job',
        attributes: present({
          custom_source: firstConsent.source ?? 'tracklayer',
          historical_import: historical ? true : undefined,
          profiles: { data },
        }),
        ...(listId !== undefined && { relationships: { list: { data: { type: 'list', id: listId } } } }),
      },
    },
  };
}
