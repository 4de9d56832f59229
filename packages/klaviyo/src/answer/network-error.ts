import { isObject } from '@tracklayer/events';
import type { TransportCode } from './transport-codes.js';

/** What an error of the network or of the HTTP library says. */
export interface NetworkError {
  code: string;
  name: string;
  message: string;
  /** The failed attempts, one for each address, when several were tried. */
  attempts: { code: string; address: string }[];
  /** The address that failed. */
  address: string;
  port?: number;
  /** The host name that was not resolved. */
  hostname?: string;
  /** The proxy's answer to CONNECT. */
  proxyStatus?: number;
  /** There was a connection to the server. */
  connected: boolean;
}

const CODES: Readonly<Record<string, TransportCode>> = {
  ETIMEDOUT: 'timeout',
  ESOCKETTIMEDOUT: 'timeout',
  ERR_ABORTED: 'aborted',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  ECONNREFUSED: 'connection_refused',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: 'truncated_answer',
  EPROTO: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown_ca',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown_ca',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown_ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown_ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown_ca',
  HOSTNAME_MISMATCH: 'tls',
};
const TLS_CODE = /^(?:ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|ERROR_IN_C)/;
const NOT_CONNECTED: readonly TransportCode[] = ['connection_refused', 'unreachable', 'dns', 'timeout'];

/** The code of ours for a network error. Pure. */
export function networkCode(error: NetworkError, proxies: readonly URL[]): TransportCode {
  if (error.code === 'ERR_PROXY_TUNNEL') {
    return error.proxyStatus === 407 ? 'proxy_authentication' : 'proxy_refused';
  }
  const kind = kindOf(error);
  if (NOT_CONNECTED.includes(kind) && proxies.some((proxy) => isOf(proxy, error))) return 'proxy_unreachable';
  if (kind === 'timeout' && !error.connected) return 'connect_timeout';
  const addresses = error.attempts.length > 0 ? error.attempts : [error];
  const isOnlyIpv6 = addresses.every(({ address }) => address.includes(':'));
  const isLost = kind === 'unreachable' || (kind === 'timeout' && error.attempts.length > 0);
  if (isLost) return isOnlyIpv6 ? 'ipv6_unreachable' : 'unreachable';
  return kind;
}

/** Reads an error of any shape. */
export function describeNetworkError(thrown: unknown, connected: boolean): NetworkError {
  const outer = isObject(thrown) ? thrown : {};
  // The HTTP library wraps the network's error, which knows more.
  const inner = isObject(outer.cause)
    ? { ...fieldsOf(outer), ...definedOf(fieldsOf(outer.cause)) }
    : fieldsOf(outer);
  const { address, port, hostname, statusCode, errors } = inner;
  return {
    code: textOf(outer.code) || textOf(inner.code),
    name: textOf(outer.name) || 'Error',
    message: textOf(outer.message) || 'Unknown failure.',
    attempts: Array.isArray(errors)
      ? errors.filter(isObject).map((one) => ({ code: textOf(one.code), address: textOf(one.address) }))
      : [],
    address: textOf(address),
    ...(typeof port === 'number' && { port }),
    ...(typeof hostname === 'string' && { hostname }),
    ...(typeof statusCode === 'number' && { proxyStatus: statusCode }),
    connected,
  };
}

/** IPv4 says more when several addresses failed: a refusal there is a server that does not listen. */
function kindOf({ code, attempts }: NetworkError): TransportCode {
  const telling = attempts.find(({ address }) => !address.includes(':'))?.code || code;
  return CODES[telling] ?? (TLS_CODE.test(telling) ? 'tls' : 'network');
}

function isOf(proxy: URL, { hostname, address, port, attempts }: NetworkError): boolean {
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  if (hostname !== undefined) return hostname === host;
  if (address === host && port !== undefined) return port === portOf(proxy);
  return attempts.length === 0 && port !== undefined && port === portOf(proxy) && port !== 443;
}

function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

function fieldsOf(error: Record<string, unknown>) {
  const { code, address, port, hostname, statusCode, errors } = error;
  return { code, address, port, hostname, statusCode, errors };
}

function definedOf<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<Fields>;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
