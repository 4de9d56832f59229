import { type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got from 'got';
import { readAnswerBody } from './answer/body.js';
import { toTransportError, transportError } from './answer/transport-error.js';
import { parseBaseUrl } from './base-url.js';
import { ClientSettingsError } from './errors.js';
import type { KlaviyoAnswer, KlaviyoRequest } from './request.js';

/*
 * The client makes one call and says how it ended: with an answer, whatever its status, or with a TransportError. It does not
 * try again (the lane does, and remembers it through a restart) and follows no redirect (the key would go along). A server
 * that never ends its answer costs a bounded amount of memory, one that never begins it a bounded time, and the key is in no
 * error, no answer and nothing that `inspect` shows.
 */

/** An answer may be this long: a refused bulk request lists up to a thousand errors. */
export const ANSWER_MAX_BYTES = 1_048_576;

export interface ClientSettings {
  /** `https://…`, or `http://` on loopback. */
  baseUrl: string;
  /** The private key. */
  apiKey: string;
  /** API revision, e.g. `2026-04-15`. */
  revision: string;
  /** From connect to the last byte of the answer. */
  timeoutMs: number;
}

export interface KlaviyoClient {
  /** @throws {TransportError} where there is no whole answer. */
  send(request: KlaviyoRequest, signal?: AbortSignal): Promise<KlaviyoAnswer>;
  /** Ends its connections, with the calls still on them. */
  close(): void;
}

/** @throws {ClientSettingsError} where the address, key or time-out cannot be used. */
export function createKlaviyoClient(settings: ClientSettings): KlaviyoClient {
  const { apiKey, revision, timeoutMs } = settings;
  const baseUrl = parseBaseUrl(settings.baseUrl);
  checkKeyFormat(apiKey);
  checkTimeout(timeoutMs);
  const agent = {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true }),
  };
  const http = got.extend({
    agent,
    headers: {
      authorization: `Klaviyo-API-Key ${apiKey}`,
      revision,
      accept: 'application/vnd.api+json',
      'content-type': 'application/vnd.api+json',
      'user-agent': 'tracklayer',
    },
    timeout: { request: timeoutMs },
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    decompress: false,
    responseType: 'buffer',
  });
  const conceal = (text: string) => text.replaceAll(apiKey, '[secret]');
  let closed = false;

  async function send(request: KlaviyoRequest, signal?: AbortSignal): Promise<KlaviyoAnswer> {
    if (closed) throw transportError('client_closed');
    if (signal?.aborted) throw transportError('aborted');
    const [method, body] = [methodOf(request), request.body];
    let wire: ClientRequest | undefined;
    // In place of the library's own `signal` option, which costs more, on every call. Before `wire` is there, see `request`.
    const abort = () => wire?.destroy();
    signal?.addEventListener('abort', abort);
    let answered = false;
    let tooLong = false;
    try {
      const call = http(baseUrl + request.path, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      call.on('request', (started) => {
        wire = started as ClientRequest;
        if (signal?.aborted) abort();
      });
      call.on('downloadProgress', ({ transferred }) => {
        answered = true;
        if (transferred <= ANSWER_MAX_BYTES) return;
        tooLong = true;
        wire?.destroy();
      });
      const { statusCode: status, headers, rawBody } = await call;
      return { status, headers, body: readAnswerBody(rawBody, conceal) };
    } catch (error) {
      if (signal?.aborted) throw transportError('aborted');
      if (tooLong) throw transportError('truncated_answer');
      throw toTransportError(error, answered, conceal);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  return {
    send,
    close() {
      closed = true;
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}

function methodOf(request: KlaviyoRequest): 'GET' | 'POST' | 'PATCH' {
  if (request.endpoint.startsWith('POST')) return 'POST';
  return request.endpoint.startsWith('PATCH') ? 'PATCH' : 'GET';
}

function checkKeyFormat(apiKey: string): void {
  if (/^[\x21-\x7e]+$/.test(apiKey)) return;
  throw new ClientSettingsError(
    'invalid_api_key_format',
    'The private key is empty, or holds white space or characters that no key has.',
    'Copy the private API key again, without blanks or line ends, into the server environment.',
  );
}

function checkTimeout(timeoutMs: number): void {
  if (Number.isFinite(timeoutMs) && timeoutMs > 0) return;
  throw new ClientSettingsError(
    'invalid_timeout',
    'The time-out is no positive number of milliseconds.',
    'Write e.g. 10000.',
  );
}
