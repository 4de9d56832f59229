/** Why a call got no whole answer. */
export type TransportCode =
  /** No whole answer within the time-out. */
  | 'timeout'
  /** No connection within the time-out. */
  | 'connect_timeout'
  | 'connection_reset'
  | 'connection_refused'
  /** No way to the server. */
  | 'unreachable'
  /** No way to any IPv6 address of the server, and it has no other. */
  | 'ipv6_unreachable'
  /** The host name has no address. */
  | 'dns'
  /** The certificate or the handshake failed. */
  | 'tls'
  /** The certificate is signed by an authority that this machine does not trust. */
  | 'unknown_ca'
  /** No connection to the configured proxy. */
  | 'proxy_unreachable'
  /** The proxy asks for a user name and a password (407). */
  | 'proxy_authentication'
  /** The proxy does not connect to Klaviyo. */
  | 'proxy_refused'
  /** The answer began but did not end, or it was too long. */
  | 'truncated_answer'
  /** The signal ended the call. */
  | 'aborted'
  /** Called after `close()`. */
  | 'client_closed'
  /** Any other network failure; see the cause. */
  | 'network';

export const SENTENCES: Record<TransportCode, string> = {
  timeout: 'Klaviyo did not answer in time.',
  connect_timeout: 'The connection to Klaviyo took too long.',
  connection_reset: 'The connection to Klaviyo was reset.',
  connection_refused: 'Klaviyo refused the connection.',
  unreachable: 'Klaviyo could not be reached.',
  ipv6_unreachable: 'Klaviyo could not be reached over IPv6.',
  dns: "Klaviyo's host name could not be resolved.",
  tls: 'The secure connection to Klaviyo failed.',
  unknown_ca: 'The certificate is signed by an unknown authority.',
  proxy_unreachable: 'The proxy could not be reached.',
  proxy_authentication: 'The proxy asks for a user name and a password.',
  proxy_refused: 'The proxy does not connect to Klaviyo.',
  truncated_answer: "Klaviyo's answer was cut off.",
  aborted: 'The call was aborted.',
  client_closed: 'The client is closed.',
  network: 'The network failed.',
};
