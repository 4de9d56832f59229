import { KlaviyoError } from '../errors.js';
import { hintFor } from './hint-for.js';
import { describeNetworkError, networkCode } from './network-error.js';
import { SENTENCES, type TransportCode } from './transport-codes.js';

/*
 * A connection to Klaviyo can break at any byte, and then nobody knows whether Klaviyo recorded the event. The `unique_id`
 * makes a second call safe, so each of these errors leads to a retry. Errors of the HTTP library hold the whole request with
 * its key, so none of them leaves this file. Callers get a code, a masked sentence and a bare copy of the cause.
 */

/** The call got no whole answer. */
export class TransportError extends KlaviyoError {
  declare readonly code: TransportCode;

  constructor(code: TransportCode, message: string, cause?: Error) {
    super(code, message, hintFor(code) ?? '', cause && { cause });
  }
}

export function transportError(code: TransportCode, cause?: Error): TransportError {
  return new TransportError(code, SENTENCES[code], cause);
}

/** What is known of the call that failed. */
export interface FailedCall {
  /** There was a connection to the server. */
  connected: boolean;
  /** The answer had begun: a connection that broke after that cut the answer off. */
  answered: boolean;
  proxies: readonly URL[];
  /** Removes the key and other secrets from a text. */
  conceal(text: string): string;
}

/** Converts an error of the HTTP library. No other place does. */
export function toTransportError(
  thrown: unknown,
  { connected, answered, proxies, conceal }: FailedCall,
): TransportError {
  const found = describeNetworkError(thrown, connected);
  const cause = Object.assign(new Error(conceal(found.message)), { name: found.name, code: found.code });
  // Its stack would show this function only.
  delete cause.stack;
  const kind = networkCode(found, proxies);
  const broke = kind === 'connection_reset' || kind === 'network';
  return transportError(answered && broke ? 'truncated_answer' : kind, cause);
}
