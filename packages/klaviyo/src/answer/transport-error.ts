import { KlaviyoError } from '../errors.js';
import { hintFor } from './hint-for.js';

/*
 * A connection to Klaviyo can break at any byte, and then nobody knows whether Klaviyo recorded the event. The `unique_id`
 * makes a second call safe, so each of these errors leads to a retry. Errors of the HTTP library hold the whole request with
 * its key, so none of them leaves this file. Callers get a code, a masked sentence and a bare copy of the cause.
 */

export type TransportCode =
  /** No whole answer within the time-out. */
  | 'timeout'
  | 'connection_reset'
  | 'connection_refused'
  /** The host name has no address. */
  | 'dns'
  /** The certificate or the handshake failed. */
  | 'tls'
  /** The answer began but did not end, or it was too long. */
  | 'truncated_answer'
  /** The signal ended the call. */
  | 'aborted'
  /** Called after `close()`. */
  | 'client_closed'
  /** Any other network failure; see the cause. */
  | 'network';

/** The call got no whole answer. */
export class TransportError extends KlaviyoError {
  declare readonly code: TransportCode;

  constructor(code: TransportCode, message: string, cause?: Error) {
    super(code, message, hintFor(code) ?? '', cause && { cause });
  }
}

const SENTENCES: Record<TransportCode, string> = {
  timeout: 'Klaviyo did not answer in time.',
  connection_reset: 'The connection to Klaviyo was reset.',
  connection_refused: 'Klaviyo refused the connection.',
  dns: "Klaviyo's host name could not be resolved.",
  tls: 'The secure connection to Klaviyo failed.',
  truncated_answer: "Klaviyo's answer was cut off.",
  aborted: 'The call was aborted.',
  client_closed: 'The client is closed.',
  network: 'The network failed.',
};

const CODES: Readonly<Record<string, TransportCode>> = {
  ETIMEDOUT: 'timeout',
  ESOCKETTIMEDOUT: 'timeout',
  ERR_ABORTED: 'aborted',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  ECONNREFUSED: 'connection_refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: 'truncated_answer',
  EPROTO: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  HOSTNAME_MISMATCH: 'tls',
};
const TLS_CODE = /^(?:ERR_TLS|ERR_SSL|CERT_|CRL_|SELF_SIGNED_|UNABLE_TO_|ERROR_IN_C)/;

export function transportError(code: TransportCode, cause?: Error): TransportError {
  return new TransportError(code, SENTENCES[code], cause);
}

/**
 * Converts an error of the HTTP library. No other place does.
 *
 * @param answered whether the answer had begun: a connection that broke after that cut the answer off.
 * @param conceal removes the key from a text.
 */
export function toTransportError(
  thrown: unknown,
  answered: boolean,
  conceal: (text: string) => string,
): TransportError {
  const { code, name, message } = describe(thrown);
  const cause = Object.assign(new Error(conceal(message)), { name, code });
  // Its stack would show this function only.
  delete cause.stack;
  const kind = CODES[code] ?? (TLS_CODE.test(code) ? 'tls' : 'network');
  const broke = kind === 'connection_reset' || kind === 'network';
  return transportError(answered && broke ? 'truncated_answer' : kind, cause);
}

function describe(thrown: unknown): { code: string; name: string; message: string } {
  if (!(thrown instanceof Error)) return { code: '', name: 'Error', message: 'Unknown failure.' };
  const code: unknown = 'code' in thrown ? thrown.code : undefined;
  return { code: typeof code === 'string' ? code : '', name: thrown.name, message: thrown.message };
}
