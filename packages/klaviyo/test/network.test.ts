import { makeCertificates, serveProxy, type TestCertificates } from '@tracklayer/testing';
import { classifyError } from '../src/answer/classify.js';
import { createKlaviyoClient, type KlaviyoClient } from '../src/client.js';
import type { NetworkSettings } from '../src/network.js';
import type { KlaviyoRequest } from '../src/request.js';
import { serveHttp, serveHttps } from './support/server.js';

const EVENT: KlaviyoRequest = { endpoint: 'POST /api/events', path: '/api/events', body: {} };
const HOST = 'klaviyo.test';
/** Reserved for documentation (RFC 3849), so it leads nowhere. */
const NOWHERE = { address: '2001:db8::1', family: 6 };
const HERE = { address: '127.0.0.1', family: 4 };

let certificates: TestCertificates;
let target: Awaited<ReturnType<typeof serveHttps>>;
const open: { close(): void | Promise<void> }[] = [];

beforeAll(async () => {
  certificates = makeCertificates(HOST);
  target = await serveHttps((_request, response) => response.writeHead(202).end(), certificates);
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => target.close());

function clientOf(
  network: NetworkSettings,
  { baseUrl = `https://${HOST}`, timeoutMs = 5000 } = {},
): KlaviyoClient {
  const client = createKlaviyoClient({
    baseUrl,
    apiKey: 'pk_test_1234',
    revision: '2026-07-15',
    timeoutMs,
    network,
  });
  open.push(client);
  return client;
}

/** Every name resolves to these addresses. */
function resolvingTo(...addresses: { address: string; family: number }[]): Pick<NetworkSettings, 'lookup'> {
  return { lookup: (_host, _options, done) => done(null, addresses) };
}

async function proxyTo(to: { port: number } | { status: number }) {
  const proxy = await serveProxy(to);
  open.push(proxy);
  return proxy;
}

async function failureOf(client: KlaviyoClient) {
  const error = await client.send(EVENT).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const outcome = classifyError(error);
  return 'failure' in outcome ? outcome.failure : undefined;
}

describe('a proxy', () => {
  it('carries calls to Klaviyo, several on one tunnel', async () => {
    const proxy = await proxyTo({ port: target.port });
    const client = clientOf({ httpsProxy: proxy.url, ca: certificates.ca });
    for (let n = 0; n < 3; n += 1) expect(await client.send(EVENT)).toMatchObject({ status: 202 });
    expect(proxy.asked).toEqual([`${HOST}:443`]);
  });

  it('gets the user name and password of its address', async () => {
    const proxy = await proxyTo({ port: target.port });
    const httpsProxy = proxy.url.replace('http://', 'http://ava:pa55word@');
    await clientOf({ httpsProxy, ca: certificates.ca }).send(EVENT);
    expect(proxy.credentials).toEqual([`Basic ${Buffer.from('ava:pa55word').toString('base64')}`]);
  });

  it('is left out for hosts that need none', async () => {
    const proxy = await proxyTo({ status: 500 });
    const client = clientOf(
      { httpsProxy: proxy.url, noProxy: 'other.example,.test', ca: certificates.ca, ...resolvingTo(HERE) },
      { baseUrl: `https://${HOST}:${target.port}` },
    );
    expect(await client.send(EVENT)).toMatchObject({ status: 202 });
    expect(proxy.asked).toEqual([]);
  });

  it('that wants a password is named, and its own password stays hidden', async () => {
    const proxy = await proxyTo({ status: 407 });
    const httpsProxy = proxy.url.replace('http://', 'http://ava:pa55word@');
    const failure = await failureOf(clientOf({ httpsProxy }));
    expect(failure).toMatchObject({
      code: 'proxy_authentication',
      hint: expect.stringContaining('HTTPS_PROXY'),
    });
    expect(JSON.stringify(failure)).not.toContain('pa55word');
  });

  it('that refuses the host is named with its answer', async () => {
    const proxy = await proxyTo({ status: 403 });
    expect(await failureOf(clientOf({ httpsProxy: proxy.url }))).toMatchObject({
      code: 'proxy_refused',
      detail: expect.stringContaining('403'),
    });
  });

  it('that does not listen is named', async () => {
    const proxy = await proxyTo({ status: 500 });
    await proxy.close();
    expect(await failureOf(clientOf({ httpsProxy: proxy.url }))).toMatchObject({ code: 'proxy_unreachable' });
  });

  it('whose name does not resolve is named', async () => {
    const httpsProxy = `http://${'x'.repeat(64)}.example:3128`;
    expect(await failureOf(clientOf({ httpsProxy }))).toMatchObject({ code: 'proxy_unreachable' });
  });

  it('on this machine gets calls to a sandbox', async () => {
    const proxy = await proxyTo({ status: 500 });
    const client = clientOf({ httpProxy: proxy.url }, { baseUrl: 'http://127.0.0.1:9' });
    expect(await client.send(EVENT)).toMatchObject({ status: 418 });
    expect(proxy.forwarded).toEqual(['http://127.0.0.1:9/api/events']);
  });

  it('on another machine never gets calls to a sandbox: they carry the key unencrypted', async () => {
    const sandbox = await serveHttp((_request, response) => response.writeHead(202).end());
    open.push(sandbox);
    const client = clientOf({ httpProxy: 'http://proxy.example:3128' }, { baseUrl: sandbox.url });
    expect(await client.send(EVENT)).toMatchObject({ status: 202 });
  });
});

describe('a certificate authority', () => {
  it('of the company is trusted when its file says so', async () => {
    const client = clientOf(
      { ca: certificates.ca, ...resolvingTo(HERE) },
      { baseUrl: `https://${HOST}:${target.port}` },
    );
    expect(await client.send(EVENT)).toMatchObject({ status: 202 });
  });

  it('that is unknown is named', async () => {
    const client = clientOf(resolvingTo(HERE), { baseUrl: `https://${HOST}:${target.port}` });
    expect(await failureOf(client)).toMatchObject({
      code: 'unknown_ca',
      hint: expect.stringContaining('KLAVIYO_CA_FILE'),
    });
  });

  it('that cannot be read is refused before the first call', () => {
    const ca = '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n';
    expect(() => clientOf({ ca })).toThrow(expect.objectContaining({ code: 'invalid_ca' }));
  });
});

describe('an IPv6 address that leads nowhere', () => {
  const at = (port: number, timeoutMs = 5000) => ({ baseUrl: `https://${HOST}:${port}`, timeoutMs });

  it('does not stop the call when the host has an IPv4 address too', async () => {
    const client = clientOf({ ca: certificates.ca, ...resolvingTo(NOWHERE, HERE) }, at(target.port));
    expect(await client.send(EVENT)).toMatchObject({ status: 202 });
  });

  it('is named when the host has no other', async () => {
    const failure = await failureOf(clientOf(resolvingTo(NOWHERE), at(target.port, 300)));
    // A network without IPv6 says so at once; another one stays silent until the time is over.
    expect(['ipv6_unreachable', 'connect_timeout']).toContain(failure?.code);
    expect(failure?.hint).toContain('IPv6');
  });

  it('is not blamed when the IPv4 address refuses', async () => {
    const closed = await serveHttp(() => {});
    await closed.close();
    const { port } = new URL(closed.url);
    const failure = await failureOf(clientOf(resolvingTo(NOWHERE, HERE), at(Number(port), 3000)));
    expect(failure).toMatchObject({ code: 'connection_refused' });
  });
});
