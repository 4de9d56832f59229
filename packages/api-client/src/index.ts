import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './schema.js';

/** What the API answers, by name: `Schemas['Overview']`. */
export type Schemas = components['schemas'];

/** Requests and answers by route: `Paths['/api/v1/overview']`. */
export type Paths = paths;

export type ApiClient = Client<paths>;

export interface ApiClientOptions {
  /** Where the API is, without `/api/v1`. Default: the server of the page. */
  baseUrl?: string;
  /** Of `tracklayer api-token create`. Pages send their cookie instead. */
  token?: string;
  /** Default: the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

/**
 * A typed client of the HTTP API, over openapi-fetch: `const { data, error } = await api.GET('/api/v1/overview')`. It never
 * throws for an answer of the API; `error.error` says what happened and what to do.
 */
export function createApiClient({ baseUrl = '', token, fetch }: ApiClientOptions = {}): ApiClient {
  return createClient<paths>({
    baseUrl,
    ...(fetch && { fetch }),
    ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
  });
}
