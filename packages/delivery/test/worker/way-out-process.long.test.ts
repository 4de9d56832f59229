import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { createHolds } from '@tracklayer/holds';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import {
  endProgram,
  makeCertificates,
  serveProxy,
  startProgram,
  type TestCertificates,
  testRedisUrl,
  until,
} from '@tracklayer/testing';

const HOST = 'klaviyo.test';
/** Reserved for documentation (RFC 3849), so it leads nowhere. */
const NOWHERE = { address: '2001:db8::1', family: 6 };
const HERE = { address: '127.0.0.1', family: 4 };

let certificates: TestCertificates;
let at: SandboxDestination;
let tls: Server;
let port: number;
let worker: ChildProcess | undefined;
const open: { close(): Promise<void> }[] = [];

beforeAll(() => {
  certificates = makeCertificates(HOST);
});
beforeEach(async () => {
  at = await openSandboxDestination();
  tls = await behindTls(Number(new URL(at.sandbox.url).port));
  ({ port } = tls.address() as AddressInfo);
  await writeFile(join(at.folder, 'ca.pem'), certificates.ca);
});
afterEach(async () => {
  if (worker) await endProgram(worker, 'SIGKILL');
  for (const one of open.splice(0)) await one.close();
  await new Promise((resolve) => tls.close(resolve));
  await at.close();
});

/** The sandbox behind TLS, as Klaviyo is. */
async function behindTls(target: number): Promise<Server> {
  const server = createServer(certificates, (client) => {
    const upstream = connect(target, '127.0.0.1');
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function proxyTo(to: Parameters<typeof serveProxy>[0]) {
  const proxy = await serveProxy(to);
  open.push(proxy);
  return proxy;
}

/** Starts the worker in a process of its own, with nothing but these ways out. */
async function startWorker(env: Record<string, string>, baseUrl = `https://${HOST}`): Promise<void> {
  await at.configure(
    { baseUrl },
    { worker: { metricsPort: 0 }, retry: { outageAfter: 2, baseMs: 100, capMs: 500 } },
  );
  worker = startProgram('packages/delivery/test/support/worker-process.ts', [at.folder], {
    ...at.env,
    KLAVIYO_CA_FILE: 'ca.pem',
    ...env,
  });
}

async function track(): Promise<void> {
  const producer = createProducer({ redisUrl: testRedisUrl(), destinations: [at.destination] });
  await producer.track({
    name: 'search',
    eventId: 's1',
    time: new Date().toISOString(),
    profile: { email: 'ava@shop.example' },
    properties: { query: 'lamp' },
  });
  await producer.close();
}

const delivered = () => until(() => at.sandbox.events().items.some(({ uniqueId }) => uniqueId === 's1'));

async function heldBecauseOf(): Promise<string> {
  const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'test' });
  try {
    const hold = await until(async () => (await createHolds(redis).read(at.destination)).holds[0]);
    return `${hold.code}: ${hold.hint}`;
  } finally {
    await closeRedis(redis, 1_000);
  }
}

describe('a worker in a process of its own', () => {
  it('delivers through the proxy that its environment names, with user name and password', async () => {
    const proxy = await proxyTo({ port, login: 'ava:pa55word' });
    await startWorker({ HTTPS_PROXY: proxy.url.replace('http://', 'http://ava:pa55word@') });
    await track();
    await delivered();
    expect(new Set(proxy.asked)).toEqual(new Set([`${HOST}:443`]));
  });

  it('names a proxy that asks for a password, and delivers once the proxy lets it', async () => {
    const to = { port, login: 'ava:pa55word' };
    const proxy = await proxyTo(to);
    await startWorker({ HTTPS_PROXY: proxy.url });
    await track();
    expect(await heldBecauseOf()).toMatch(/^proxy_authentication: .*407.*`HTTPS_PROXY`/);
    to.login = '';
    await delivered();
  });

  it('leaves the proxy out for the hosts of NO_PROXY', async () => {
    const proxy = await proxyTo({ status: 500 });
    await startWorker(
      { HTTPS_PROXY: proxy.url, NO_PROXY: `other.example,${HOST}`, TEST_ADDRESSES: JSON.stringify([HERE]) },
      `https://${HOST}:${port}`,
    );
    await track();
    await delivered();
    expect(proxy.asked).toEqual([]);
  });

  it('delivers to a host whose IPv6 address leads nowhere', async () => {
    await startWorker({ TEST_ADDRESSES: JSON.stringify([NOWHERE, HERE]) }, `https://${HOST}:${port}`);
    await track();
    await delivered();
  });
});
