import type { IncomingMessage, RequestListener } from 'node:http';
import { until } from '@tracklayer/testing';
import { createKlaviyoClient, type KlaviyoClient } from '../src/client.js';
import type { KlaviyoRequest } from '../src/request.js';
import { serveHttp, type TestServer, textOf } from './support/server.js';

const EVENT: KlaviyoRequest = {
  endpoint: 'POST /api/events',
  path: '/api/events',
  body: { data: { type: 'event' } },
};

describe('the client', () => {
  let server: TestServer;
  let client: KlaviyoClient;

  async function start(answer: RequestListener, basePath = ''): Promise<void> {
    server = await serveHttp(answer);
    client = createKlaviyoClient({
      baseUrl: server.url + basePath,
      apiKey: 'pk_test_1234',
      revision: '2026-04-15',
      timeoutMs: 5000,
    });
  }

  afterEach(async () => {
    client.close();
    await server.close();
  });

  it('sends the method, path, headers and body that Klaviyo expects', async () => {
    let seen: Partial<IncomingMessage> = {};
    await start((request, response) => {
      seen = request;
      response.writeHead(202).end();
    });
    await client.send(EVENT);
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/api/events',
      headers: {
        authorization: 'Klaviyo-API-Key pk_test_1234',
        revision: '2026-04-15',
        'x-klaviyo-revision-fall-forward-opt-out': '1',
        accept: 'application/vnd.api+json',
        'content-type': 'application/vnd.api+json',
        'user-agent': 'tracklayer',
      },
    });
  });

  it('closes connections that stay idle after a burst, except four', async () => {
    await start((_, response) => void response.writeHead(202).end());
    await Promise.all(Array.from({ length: 10 }, () => client.send(EVENT)));
    client.trim();
    expect(server.open()).toBe(10);
    client.trim();
    await until(() => server.open() === 4);
    await client.send(EVENT);
    client.trim();
    expect(server.open()).toBe(4);
  });

  it('reads no answer before its caller has noted that it came', async () => {
    await start((_, response) => void response.writeHead(202).end('{"data":1}'));
    const steps: string[] = [];
    let noted: () => void = () => undefined;
    const note = new Promise<void>((resolve) => {
      noted = resolve;
    });
    let come: () => void = () => undefined;
    const came = new Promise<void>((resolve) => {
      come = resolve;
    });
    const onAnswer = () => {
      steps.push('came');
      come();
      return note;
    };
    const answer = client.send(EVENT, undefined, onAnswer).then(() => steps.push('read'));
    await came;
    await new Promise((resolve) => setImmediate(resolve));
    expect(steps).toEqual(['came']);
    noted();
    await answer;
    expect(steps).toEqual(['came', 'read']);
  });

  it('sends the body as JSON in UTF-8', async () => {
    let body = '';
    await start(async (request, response) => {
      body = await textOf(request);
      response.writeHead(202).end();
    });
    await client.send({ ...EVENT, body: { name: 'Zoë – 雪' } });
    expect(body).toBe('{"name":"Zoë – 雪"}');
  });

  it('sends a long body whole, and reads a long answer whole', async () => {
    const name = 'Zoë – 雪'.repeat(20_000);
    let body = '';
    await start(async (request, response) => {
      body = await textOf(request);
      response.writeHead(400).end(body);
    });
    const answer = await client.send({ ...EVENT, body: { name } });
    expect(body).toBe(JSON.stringify({ name }));
    expect(answer.body).toEqual({ name });
  });

  it('sends GET and PATCH too, under a base path', async () => {
    const seen: string[] = [];
    await start((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.writeHead(200).end('{"data":[]}');
    }, '/proxy/');
    const read = await client.send({ endpoint: 'GET /api/accounts', path: '/api/accounts' });
    await client.send({ endpoint: 'PATCH /api/profiles/{id}', path: '/api/profiles/01KQ', body: {} });
    expect(seen).toEqual(['GET /proxy/api/accounts', 'PATCH /proxy/api/profiles/01KQ']);
    expect(read.body).toEqual({ data: [] });
  });

  it.each([202, 302, 400, 401, 404, 409, 429, 500, 503])(
    'returns a %i as an answer after one call',
    async (status) => {
      let calls = 0;
      await start((_request, response) => {
        calls += 1;
        response.writeHead(status, { 'retry-after': '1', location: '/elsewhere', 'x-klaviyo-req-id': 'r1' });
        response.end('{"errors":[]}');
      });
      const answer = await client.send(EVENT);
      expect(answer).toMatchObject({ status, headers: { 'x-klaviyo-req-id': 'r1' }, body: { errors: [] } });
      expect(calls).toBe(1);
    },
  );

  it.each([
    [
      'JSON that claims to be HTML',
      'text/html',
      '{"errors":[{"code":"invalid"}]}',
      { errors: [{ code: 'invalid' }] },
    ],
    [
      'HTML that claims to be JSON',
      'application/vnd.api+json',
      '<h1>Bad gateway</h1>',
      '<h1>Bad gateway</h1>',
    ],
    ['nothing', 'application/vnd.api+json', '', undefined],
  ])('reads %s', async (_what, contentType, sent, body) => {
    await start((_request, response) => {
      response.writeHead(502, { 'content-type': contentType }).end(sent);
    });
    expect((await client.send(EVENT)).body).toEqual(body);
  });

  it('reuses its connection for the next call', async () => {
    await start((_request, response) => {
      response.writeHead(202).end();
    });
    for (let i = 0; i < 5; i += 1) await client.send(EVENT);
    expect(server.connections()).toBe(1);
  });

  it('removes the key from an answer that echoes it', async () => {
    await start((request, response) => {
      response.writeHead(400).end(JSON.stringify({ sent: request.headers.authorization }));
    });
    expect(JSON.stringify(await client.send(EVENT))).not.toContain('pk_test_1234');
  });
});

describe('settings of the client', () => {
  const SETTINGS = {
    baseUrl: 'https://a.klaviyo.com',
    apiKey: 'pk_x',
    revision: '2026-04-15',
    timeoutMs: 1000,
  };

  it.each([
    ['http to another machine', { baseUrl: 'http://a.klaviyo.com' }, 'insecure_base_url'],
    ['no address', { baseUrl: 'klaviyo' }, 'invalid_base_url'],
    ['an empty key', { apiKey: '' }, 'invalid_api_key_format'],
    ['a key with a line end', { apiKey: 'pk_secret_0815\n' }, 'invalid_api_key_format'],
    ['a time-out of 0', { timeoutMs: 0 }, 'invalid_timeout'],
    ['a time-out that is no number', { timeoutMs: Number.NaN }, 'invalid_timeout'],
  ])('are refused: %s', (_what, changes, code) => {
    const create = () => createKlaviyoClient({ ...SETTINGS, ...changes });
    expect(create).toThrow(expect.objectContaining({ name: 'ClientSettingsError', code }));
    expect(create).not.toThrow(/0815/);
  });
});
