import type { Config, Destination } from '@tracklayer/config';
import { type AskedKlaviyo, askDeletion } from '@tracklayer/delivery';
import type { Person } from '@tracklayer/erasure';
import { createKlaviyoClient, limitWindows } from '@tracklayer/klaviyo';
import { createPermits } from '@tracklayer/rate-limit';
import type { RedisClient } from '@tracklayer/redis';

/** Asks one account to delete the person, one call for each identifier, within the limits that workers share. */
export async function askKlaviyo(
  redis: RedisClient,
  destination: Destination,
  { network }: Pick<Config, 'network'>,
  person: Person,
  signal: AbortSignal,
): Promise<AskedKlaviyo> {
  const { id, baseUrl, apiKey, revision, timeoutMs, limits } = destination;
  const client = createKlaviyoClient({ baseUrl, apiKey: apiKey.reveal(), revision, timeoutMs, network });
  const permits = createPermits({ redis, destination: id, windows: limitWindows(limits) });
  try {
    const order = { identifiers: person.identifiers(), isNamedByPhone: person.isNamedByPhone() };
    return await askDeletion(order, { client, permits, signal });
  } finally {
    permits.close();
    client.close();
  }
}
