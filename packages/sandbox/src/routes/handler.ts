import type { AccountState } from '../accounts.js';
import type { EndpointName } from '../endpoints.js';
import type { Answer } from '../errors.js';
import type { World } from '../world.js';

/** One admitted request. */
export interface Call {
  account: AccountState;
  endpoint: EndpointName;
  /** The published revision that serves the request. */
  revision: string;
  requestId: string;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** Parsed JSON. Undefined for a GET. */
  body: unknown;
  /** Base URL of the links in answers. */
  baseUrl: string;
}

/** Reads and writes the world without waiting, so that a request is recorded completely or not at all. */
export type Handler = (world: World, call: Call) => Answer;
