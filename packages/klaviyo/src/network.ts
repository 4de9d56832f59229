import { X509Certificate } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { isLoopback } from './base-url.js';
import { ClientSettingsError } from './errors.js';

/*
 * The way out of this machine. Three things are common in companies and break a plain client: a proxy is the only way out,
 * that proxy signs with a certificate authority of its own, and the host has an IPv6 address that this machine cannot reach.
 */

export interface NetworkSettings {
  /** Proxy of https calls, as `http://host:port`. It may hold a user name and a password. */
  httpsProxy?: string | undefined;
  /** Proxy of calls to a sandbox. Used only when that proxy is on this machine too: the key is not encrypted on this way. */
  httpProxy?: string | undefined;
  /** Hosts that are called without a proxy, separated by commas: `.example.com,10.0.0.1`. */
  noProxy?: string | undefined;
  /** Certificates (PEM) of authorities that are trusted besides the usual ones. */
  ca?: string | undefined;
  /** Resolves host names. Default: the resolver of this machine. */
  lookup?: LookupFunction | undefined;
}

/** Node gives an address 250 ms before it tries the next one. A server far away needs longer, and then every address fails. */
const ADDRESS_ATTEMPT_MS = 2500;

export interface Agents {
  http: HttpAgent;
  https: HttpsAgent;
}

/**
 * Agents that keep their connections.
 *
 * @throws {ClientSettingsError} `invalid_ca`
 */
export function createAgents(network: NetworkSettings, timeoutMs: number): Agents {
  const { httpsProxy, httpProxy, noProxy, ca, lookup } = network;
  const options = {
    keepAlive: true,
    // A third of the time-out, so that a second and a third address get their turn.
    autoSelectFamilyAttemptTimeout: Math.max(10, Math.min(ADDRESS_ATTEMPT_MS, Math.floor(timeoutMs / 3))),
    ...(lookup && { lookup }),
  };
  const isLocalProxy = httpProxy !== undefined && isLoopback(new URL(httpProxy).hostname);
  return {
    http: new HttpAgent({
      ...options,
      ...(isLocalProxy && { proxyEnv: { HTTP_PROXY: httpProxy, NO_PROXY: noProxy } }),
    }),
    https: new HttpsAgent({
      ...options,
      ...(httpsProxy !== undefined && { proxyEnv: { HTTPS_PROXY: httpsProxy, NO_PROXY: noProxy } }),
      ...(ca !== undefined && { secureContext: trusting(ca) }),
    }),
  };
}

/** A new connection takes two or three round trips. So a destination keeps some for its next calls. */
const KEPT_IDLE = 4;

/**
 * A function that closes the connections that nothing used since it was called last, except a few. A burst opens one for each call
 * under way. Hundreds of destinations that kept them all would need more files than a process may open.
 */
export function createIdleTrim({ http, https }: Agents): () => void {
  const written = new WeakMap<Socket, number>();
  return () => {
    for (const free of [http, https].flatMap((agent) => Object.values(agent.freeSockets))) {
      if (free === undefined || free.length <= KEPT_IDLE) continue;
      const idle = free.filter((socket) => written.get(socket) === socket.bytesWritten);
      for (const socket of free) written.set(socket, socket.bytesWritten);
      // The agent takes the last one first.
      for (const socket of idle.slice(0, -KEPT_IDLE)) socket.destroy();
    }
  };
}

/** Hosts and ports of the proxies: a failure to connect there is the proxy's, not Klaviyo's. */
export function proxiesOf({ httpsProxy, httpProxy }: NetworkSettings): URL[] {
  return [httpsProxy, httpProxy].flatMap((proxy) => (proxy === undefined ? [] : [new URL(proxy)]));
}

/** One context for all connections: reading the usual authorities takes longer than a call. */
function trusting(ca: string): SecureContext {
  try {
    // The context ignores what it cannot read; this does not.
    new X509Certificate(ca);
    return createSecureContext({ ca: [...getCACertificates('default'), ca] });
  } catch (cause) {
    throw new ClientSettingsError(
      'invalid_ca',
      'The CA file holds no certificate that can be read.',
      'Set `network.caFile` to a file with certificates in PEM.',
      { cause },
    );
  }
}
