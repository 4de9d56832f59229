import { ApiKeySession, RetryWithExponentialBackoff } from 'klaviyo-api';
import { DEFAULT_KEY } from '../../src/index.js';

/** An API of Klaviyo's SDK that calls the sandbox at `url`, without retries. */
export function sdkApi<T extends { basePath: string }>(
  Api: new (session: ApiKeySession) => T,
  url: string,
  key = DEFAULT_KEY,
): T {
  const once = new RetryWithExponentialBackoff({ numRetries: 1 });
  const made = new Api(new ApiKeySession(key, once));
  // The base path is a field of each API. The session cannot set it.
  made.basePath = url;
  return made;
}

export const metric = { data: { type: 'metric' as const, attributes: { name: 'Placed Order' } } };
export const ava = {
  type: 'profile' as const,
  attributes: { email: 'ava@shop.example', externalId: 'c1', firstName: 'Ava' },
};
export const time = new Date('2026-04-20T10:00:00.000Z');

export function eventQuery(uniqueId: string) {
  const attributes = {
    properties: { order_id: '1' },
    time,
    value: 29.98,
    valueCurrency: 'EUR',
    uniqueId,
    metric,
    profile: { data: ava },
  };
  return { data: { type: 'event' as const, attributes } };
}
