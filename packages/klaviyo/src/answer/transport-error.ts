import { KlaviyoError } from '../errors.js';
import { hintFor } from './hints.js';

/*
 * Between us and Klaviyo everything can break at any byte. What then happened there is unknown, and the event's `unique_id`
 * makes it safe to send again; so each of these is a retry. The library's own errors hold the whole request, headers and
 * key included, so none of them leaves this file: what does is a code, a scrubbed sentence, and a bare copy of the cause.
 */

export type TransportCode =
  /** No whole answer within the time-out. */
  | 'timeout'
  | 'connection_reset'
  | 'connection_refused'
  /** The host's name leads nowhere. */
  | 'dns'
  /** The certificate, or the handshake. */
  | 'tls'
  /** It began to answer and did not end, or not within the size an answer may have. */
  | 'truncated_answer'
  /** The signal ended the call. */
  | 'aborted'
  /** Called after `close()`. */
  | 'client_closed'
  /** Whatever else the network comes up with; the cause tells. */
  | 'network';

/** There is no answer. */
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
  tls: 'No secure connection to Klaviyo.',
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
 * The one conversion of whatever the HTTP library threw.
 *
 * @param answered whether the answer had begun: a connection that broke then cut the answer off.
 * @param conceal takes the key out of a text.
 */
export function toTransportError(
  thrown: unknown,
  answered: boolean,
  conceal: (text: string) => string,
): TransportError {
  const { code, name, message } = describe(thrown);
  const cause = Object.assign(new Error(conceal(message)), { name, code });
  // Its stack would be of here and now, which tells nothing.
  delete cause.stack;
  const kind = CODES[code] ?? (TLS_CODE.test(code) ? 'tls' : 'network');
  const broke = kind === 'connection_reset' || kind === 'network';
  return transportError(answered && broke ? 'truncated_answer' : kind, cause);
}

function describe(thrown: unknown): { code: string; name: string; message: string } {
  if (!(thrown instanceof Error)) return { code: '', name: 'Error', message: 'An unknown failure.' };
  const code: unknown = 'code' in thrown ? thrown.code : undefined;
  return { code: typeof code === 'string' ? code : '', name: thrown.name, message: thrown.message };
}
