import got, { type Request } from 'got';
import { readAnswerBody } from './answer/body.js';
import { toTransportError, transportError } from './answer/transport-error.js';
import { parseBaseUrl } from './base-url.js';
import { ClientSettingsError } from './errors.js';
import { createAgents, createIdleTrim, type NetworkSettings, proxiesOf } from './network.js';
import { receive } from './receive.js';
import type { KlaviyoAnswer, KlaviyoRequest } from './request.js';
import { type WireCall, wireTo } from './wire-request.js';

/*
 * The client makes one call. It resolves to an answer of any status or throws a TransportError. It does not retry: the lane
 * does, and its attempts survive a restart. It does not follow redirects: they would send the key along.
 * A server that never ends its answer costs limited memory; one that never starts costs limited time. The key appears in no
 * error, in no answer and in nothing that `inspect` shows.
 */

/** The longest answer: a refused bulk request lists up to a thousand errors. */
export const ANSWER_MAX_BYTES = 1_048_576;

export interface ClientSettings {
  /** `https://…`, or `http://` on loopback. */
  baseUrl: string;
  /** The private key. */
  apiKey: string;
  /** API revision, e.g. `2026-07-15`. */
  revision: string;
  /** From the connect to the last byte of the answer. */
  timeoutMs: number;
  /** The way out of this machine. Default: direct, with the usual certificate authorities. */
  network?: NetworkSettings;
}

export interface KlaviyoClient {
  /**
   * @param onAnswer called when a whole answer has come, before it is read. The answer waits for it. It must not reject.
   * @throws {TransportError} when there is no whole answer.
   */
  send(request: KlaviyoRequest, signal?: AbortSignal, onAnswer?: () => Promise<void>): Promise<KlaviyoAnswer>;
  /** Closes connections that were idle since the last call, except a few. Call it each second. */
  trim(): void;
  /** Closes its connections and fails the calls on them. */
  close(): void;
}

/** @throws {ClientSettingsError} when the address, key, time-out or CA is invalid. */
export function createKlaviyoClient(settings: ClientSettings): KlaviyoClient {
  const { apiKey, revision, timeoutMs, network = {} } = settings;
  const baseUrl = parseBaseUrl(settings.baseUrl, apiKey);
  checkKeyFormat(apiKey);
  checkTimeout(timeoutMs);
  const agent = createAgents(network, timeoutMs);
  const proxies = proxiesOf(network);
  const http = got.extend({
    agent,
    headers: { 'user-agent': 'tracklayer' },
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    decompress: false,
  });
  const wire = wireTo(baseUrl, {
    authorization: `Klaviyo-API-Key ${apiKey}`,
    revision,
    // Otherwise Klaviyo answers a retired revision silently as the next oldest one.
    'x-klaviyo-revision-fall-forward-opt-out': '1',
    accept: 'application/vnd.api+json',
    'content-type': 'application/vnd.api+json',
  });
  const secrets = [apiKey, ...proxies.flatMap(passwordOf)];
  const conceal = (text: string) =>
    secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
  let closed = false;
  let latest: URL | undefined;

  /** got reads the characters of a text one by one, and takes a URL as it is. Nearly all calls go to the same one. */
  function urlOf(path: string): URL {
    const text = baseUrl + path;
    if (latest?.href !== text) latest = new URL(text);
    return latest;
  }

  async function send(
    request: KlaviyoRequest,
    signal?: AbortSignal,
    onAnswer?: () => Promise<void>,
  ): Promise<KlaviyoAnswer> {
    if (closed) throw transportError('client_closed');
    if (signal?.aborted) throw transportError('aborted');
    const onWire = wire(request.body === undefined ? undefined : JSON.stringify(request.body));
    let call: Request | undefined;
    // The library's `signal` option costs more on every call.
    const abort = () => call?.destroy();
    let timeout: Error | undefined;
    // got's own would wait for the rest of an answer that trickles.
    const timer = setTimeout(() => {
      timeout = Object.assign(new Error(`No whole answer within ${timeoutMs} ms.`), TIMED_OUT);
      abort();
    }, timeoutMs);
    let tooLong = false;
    try {
      call = http.stream(urlOf(request.path), new CallOptions(methodOf(request), onWire));
      signal?.addEventListener('abort', abort);
      // The body is not got's.
      call.end();
      const { status, headers, bytes } = await receive(call, (total) => {
        if (total <= ANSWER_MAX_BYTES) return;
        tooLong = true;
        abort();
      });
      await onAnswer?.();
      const encoding = headers['content-encoding'];
      const body = readAnswerBody(bytes, { encoding, maxBytes: ANSWER_MAX_BYTES, conceal });
      return { status, headers, body };
    } catch (error) {
      const failed = { connected: onWire.isConnected(), answered: call?.response !== undefined };
      const cause = timeout ?? onWire.failure() ?? error;
      onWire.destroy();
      if (signal?.aborted) throw transportError('aborted');
      if (tooLong) throw transportError('truncated_answer');
      throw toTransportError(cause, { ...failed, proxies, conceal });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  return {
    send,
    trim: createIdleTrim(agent),
    close() {
      closed = true;
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}

/** As Node and got name it. */
const TIMED_OUT = { name: 'TimeoutError', code: 'ETIMEDOUT' };

type Method = 'GET' | 'POST' | 'PATCH';

/** got copies a plain object once more, with its descriptors. */
class CallOptions {
  readonly method: Method;
  readonly request: WireCall['open'];

  constructor(method: Method, { open }: WireCall) {
    this.method = method;
    this.request = open;
  }
}

function methodOf({ endpoint }: KlaviyoRequest): Method {
  if (endpoint.startsWith('POST')) return 'POST';
  return endpoint.startsWith('PATCH') ? 'PATCH' : 'GET';
}

/** As written and decoded; empty without a password. */
function passwordOf({ password }: URL): string[] {
  return password === '' ? [] : [password, decodeURIComponent(password)];
}

function checkKeyFormat(apiKey: string): void {
  if (/^[\x21-\x7e]+$/.test(apiKey)) return;
  throw new ClientSettingsError(
    'invalid_api_key_format',
    'The private key is empty or contains white space or invalid characters.',
    'Copy the private API key again, without spaces or line breaks, into the server environment.',
  );
}

function checkTimeout(timeoutMs: number): void {
  if (Number.isFinite(timeoutMs) && timeoutMs > 0) return;
  throw new ClientSettingsError(
    'invalid_timeout',
    '`timeoutMs` must be a positive number of milliseconds.',
    'Set it to e.g. 10000.',
  );
}
