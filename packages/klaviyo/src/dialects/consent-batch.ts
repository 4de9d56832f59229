import type { EventBackfill, ListSubscription } from '../commands.js';
import { RequestBuildError } from '../errors.js';
import type { KlaviyoRequest } from '../request.js';
import { type ChannelAddress, channelAddresses } from './channel-addresses.js';
import type { RequestSettings } from './dialect.js';
import { subscriptionJobOf } from './subscription-job.js';
import { unsubscribeAll } from './unsubscribe.js';

/** Addresses of one call, by the kind of consent (OpenAPI 2026-04-15; Klaviyo's documentation for withdrawals). */
export const CONSENT_BATCH_LIMITS = { granted: 1_000, withdrawn: 100 } as const;

type Batch = Pick<EventBackfill, 'consents' | 'listId'>;

/**
 * The request of a batch of old consents, in both dialects. All of its consents have one list, one source and one kind.
 *
 * @throws {RequestBuildError} `empty_backfill`, `no_list_configured`, `no_address_for_channel`
 */
export function consentBatch(batch: Batch, settings: RequestSettings): KlaviyoRequest {
  const [first, ...rest] = commandsOf(batch);
  if (first === undefined) {
    throw new RequestBuildError(
      'empty_backfill',
      'The batch holds no consents.',
      'Discard it: there is nothing to send.',
    );
  }
  return first.consent.status === 'withdrawn'
    ? unsubscribeAll([first, ...rest])
    : subscriptionJobOf([first, ...rest], settings);
}

/** The consent and the address of each entry of the request, in its order. `index`: the consent in the batch. */
export function consentEntries(batch: Batch): { index: number; address: ChannelAddress }[] {
  return commandsOf(batch).flatMap((command, index) =>
    channelAddresses(command).map((address) => ({ index, address })),
  );
}

function commandsOf({ consents = [], listId }: Batch): ListSubscription[] {
  return consents.map(({ profile, consent, time }) => ({
    type: 'list-subscription',
    profile,
    consent,
    time,
    ...(listId !== undefined && { listId }),
    historical: true,
  }));
}
