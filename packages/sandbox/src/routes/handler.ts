import type { AccountState } from '../accounts.js';
import type { EndpointName } from '../endpoints.js';
import type { Answer } from '../errors.js';
import type { World } from '../world.js';

/** One admitted request: who calls, what for, with what. */
export interface Call {
  account: AccountState;
  endpoint: EndpointName;
  requestId: string;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined for a GET. */
  body: unknown;
  /** Where we stand, for the links in answers. */
  baseUrl: string;
}

/** Reads and writes the world at once, without waiting: a request is recorded whole or not at all. */
export type Handler = (world: World, call: Call) => Answer;
