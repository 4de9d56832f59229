import { inspect } from 'node:util';
import { classifyError } from '../src/answer/classify.js';
import { TransportError } from '../src/answer/transport-error.js';
import { ANSWER_MAX_BYTES, createKlaviyoClient, type KlaviyoClient } from '../src/client.js';
import type { KlaviyoRequest } from '../src/request.js';
import { serveHttp, serveTcp, type TestServer } from './support/server.js';

const EVENT: KlaviyoRequest = {
  endpoint: 'POST /api/events',
  path: '/api/events',
  body: { data: { type: 'event' } },
};
const API_KEY = 'pk_live_0123456789abcdef';

describe('a call without a whole answer', () => {
  const open: (TestServer | KlaviyoClient)[] = [];

  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  function clientOf(baseUrl: string, timeoutMs = 5000): KlaviyoClient {
    const client = createKlaviyoClient({ baseUrl, apiKey: API_KEY, revision: '2026-04-15', timeoutMs });
    open.push(client);
    return client;
  }

  async function serve(starting: Promise<TestServer>): Promise<string> {
    const server = await starting;
    open.push(server);
    return server.url;
  }

  async function failureOf(call: Promise<unknown>): Promise<TransportError> {
    const error = await call.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(TransportError);
    for (const text of [
      inspect(error, { depth: 20, showHidden: true }),
      String(error),
      JSON.stringify(error),
    ]) {
      expect(text).not.toContain(API_KEY);
    }
    expect(classifyError(error)).toMatchObject({
      kind: 'retry',
      failure: { code: (error as TransportError).code },
    });
    expect((error as TransportError).hint).not.toBe('');
    return error as TransportError;
  }

  it('is a timeout when no answer comes', async () => {
    const url = await serve(serveHttp(() => {}));
    expect(await failureOf(clientOf(url, 60).send(EVENT))).toMatchObject({ code: 'timeout' });
  });

  it('is a timeout when the answer trickles', async () => {
    const url = await serve(
      serveHttp((_request, response) => {
        response.writeHead(400).write('{');
      }),
    );
    expect(await failureOf(clientOf(url, 60).send(EVENT))).toMatchObject({ code: 'timeout' });
  });

  it('is a reset when the connection is cut before the answer', async () => {
    const url = await serve(serveTcp((socket) => socket.resetAndDestroy()));
    expect(await failureOf(clientOf(url).send(EVENT))).toMatchObject({ code: 'connection_reset' });
  });

  it('is a reset when the connection is ended before the answer', async () => {
    const url = await serve(serveTcp((socket) => socket.end()));
    expect(await failureOf(clientOf(url).send(EVENT))).toMatchObject({ code: 'connection_reset' });
  });

  it('is refused when no server listens', async () => {
    const server = await serveTcp(() => {});
    await server.close();
    expect(await failureOf(clientOf(server.url).send(EVENT))).toMatchObject({ code: 'connection_refused' });
  });

  it('is a dns failure when the host has no address', async () => {
    // A label of 64 characters is invalid, so the resolver fails without a network.
    const url = `https://${'x'.repeat(64)}.example`;
    expect(await failureOf(clientOf(url).send(EVENT))).toMatchObject({ code: 'dns' });
  });

  it('is a tls failure when the other side speaks no TLS', async () => {
    const url = await serve(serveTcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(await failureOf(clientOf(url.replace('http:', 'https:')).send(EVENT))).toMatchObject({
      code: 'tls',
    });
  });

  it.each([
    ['after its headers', 'HTTP/1.1 202 Accepted\r\ncontent-length: 100\r\n\r\n'],
    ['in its body', 'HTTP/1.1 400 Bad Request\r\ncontent-length: 100\r\n\r\n{"errors":['],
    ['in a chunk', 'HTTP/1.1 400 Bad Request\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{"errors":['],
  ])('is truncated when the answer breaks off %s', async (_where, sent) => {
    const ended = await serve(serveTcp((socket) => socket.end(sent)));
    expect(await failureOf(clientOf(ended).send(EVENT))).toMatchObject({ code: 'truncated_answer' });
    const reset = await serve(
      serveTcp((socket) => socket.write(sent, () => setImmediate(() => socket.resetAndDestroy()))),
    );
    expect(await failureOf(clientOf(reset).send(EVENT))).toMatchObject({ code: 'truncated_answer' });
  });

  it('is cut when the answer never ends', async () => {
    let written = 0;
    const url = await serve(
      serveHttp((_request, response) => {
        const chunk = Buffer.alloc(65_536, 'x');
        response.writeHead(500);
        const more = () => {
          while (!response.destroyed && response.write(chunk)) written += chunk.length;
          written += chunk.length;
        };
        response.on('drain', more);
        more();
      }),
    );
    expect(await failureOf(clientOf(url).send(EVENT))).toMatchObject({ code: 'truncated_answer' });
    expect(written).toBeLessThan(ANSWER_MAX_BYTES * 16);
  });

  it('accepts an answer just below the size limit', async () => {
    const body = 'x'.repeat(ANSWER_MAX_BYTES);
    const url = await serve(
      serveHttp((_request, response) => {
        response.writeHead(500).end(body);
      }),
    );
    expect(await clientOf(url).send(EVENT)).toMatchObject({ status: 500, body });
  });

  it('is a network failure when the answer is not HTTP', async () => {
    const url = await serve(serveTcp((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')));
    expect(await failureOf(clientOf(url).send(EVENT))).toMatchObject({ code: 'network' });
  });

  it('is aborted by the signal, before and during the call', async () => {
    const controller = new AbortController();
    const url = await serve(serveHttp(() => controller.abort()));
    const client = clientOf(url);
    expect(await failureOf(client.send(EVENT, controller.signal))).toMatchObject({ code: 'aborted' });
    expect(await failureOf(client.send(EVENT, controller.signal))).toMatchObject({ code: 'aborted' });
  });

  it("is aborted even when the signal's reason is a time-out: that time-out is not Klaviyo's", async () => {
    const controller = new AbortController();
    const url = await serve(serveHttp(() => controller.abort(new DOMException('Stopped.', 'TimeoutError'))));
    expect(await failureOf(clientOf(url).send(EVENT, controller.signal))).toMatchObject({ code: 'aborted' });
  });

  it('fails at once after close', async () => {
    const client = clientOf(await serve(serveHttp((_request, response) => response.end())));
    client.close();
    expect(await failureOf(client.send(EVENT))).toMatchObject({ code: 'client_closed' });
  });

  it('hides the key when the client is inspected', () => {
    const client = clientOf('https://a.klaviyo.com');
    expect(inspect(client, { depth: 20, showHidden: true })).not.toContain(API_KEY);
  });
});
