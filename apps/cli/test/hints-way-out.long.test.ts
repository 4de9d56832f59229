import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@tracklayer/config';
import { startDelivery } from '@tracklayer/delivery';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { makeCertificates, serveProxy, type TestCertificates, testDestination } from '@tracklayer/testing';
import { runCli } from './support/run-cli.js';

/*
 * Every way out of this machine that fails has a hint that names it: in the log, in `lanes` and in `send --test`.
 */

const HOST = 'klaviyo.test';
const NOWHERE = { address: '2001:db8::1', family: 6 };
const HERE = { address: '127.0.0.1', family: 4 };

let certificates: TestCertificates;
let target: Server;
let port: number;
let cwd: string;

beforeAll(async () => {
  certificates = makeCertificates(HOST);
  target = createServer(certificates, (_request, response) => response.writeHead(202).end());
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  ({ port } = target.address() as AddressInfo);
});
afterAll(() => new Promise((resolve) => target.close(resolve)));
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tracklayer-cli-'));
  await writeFile(join(cwd, 'ca.pem'), certificates.ca);
});
afterEach(() => rm(cwd, { recursive: true }));

interface Way {
  env?: Record<string, string>;
  addresses?: object[];
}

/** What each place says about a worker that goes out this way. */
async function told({ env = {}, addresses = [HERE] }: Way) {
  const destination = testDestination();
  const one = { apiKeyEnv: 'KEY', baseUrl: `https://${HOST}:${port}`, timeoutMs: 400 };
  const retry = { attempts: 50, baseMs: 20, capMs: 50, outageAfter: 2 };
  await writeFile(
    join(cwd, 'tracklayer.config.json'),
    JSON.stringify({ destinations: { [destination]: one }, retry }),
  );
  const all = { KEY: 'pk_test_1234', ...env, REDIS_URL: process.env.REDIS_URL };
  const lines: string[] = [];
  const config = await loadConfig({ cwd, env: all });
  const lookup: LookupFunction = (_host, _options, done) => done(null, addresses as never);
  const delivery = await startDelivery(
    { ...config, network: Object.assign({}, config.network, { lookup }) },
    {
      log: createLogger({ name: 'test', level: 'warn', destination: { write: (line) => lines.push(line) } }),
      metrics: createMetrics(),
    },
  );
  try {
    const cli = (...argv: string[]) => runCli(argv, { cwd, env: all });
    const sent = await cli('send', '--test', '--to', 'ava@shop.example', '--timeout', '3');
    const lanes = await cli('lanes', '--destination', destination);
    return {
      log: lines.map((line) => JSON.parse(line).hint ?? '').join(' '),
      lanes: lanes.stdout.replaceAll(/\s+/g, ' '),
      sendTest: sent.stdout.replaceAll(/\s+/g, ' '),
      exitCode: sent.exitCode,
    };
  } finally {
    await delivery.close(1_000);
  }
}

async function expectEverywhere(way: Way, words: RegExp): Promise<void> {
  const { log, lanes, sendTest, exitCode } = await told(way);
  for (const text of [log, lanes, sendTest]) expect(text).toMatch(words);
  expect(exitCode).toBe(4);
}

describe('a way out that fails is named everywhere', () => {
  it('a proxy that asks for a password', async () => {
    const proxy = await serveProxy({ port, login: 'ava:pa55word' });
    await expectEverywhere({ env: { HTTPS_PROXY: proxy.url } }, /answered 407.*`HTTPS_PROXY`/);
    await proxy.close();
  });

  it('a proxy that does not let the host through', async () => {
    const proxy = await serveProxy({ status: 403 });
    await expectEverywhere({ env: { HTTPS_PROXY: proxy.url } }, /proxy of `HTTPS_PROXY` did not connect/);
    await proxy.close();
  });

  it('a proxy that does not listen', async () => {
    await expectEverywhere({ env: { HTTPS_PROXY: 'http://127.0.0.1:1' } }, /does not accept connections/);
  });

  it('an authority that is unknown', async () => {
    await expectEverywhere({}, /set `KLAVIYO_CA_FILE`/);
  });

  it('an IPv6 address that leads nowhere, without another address', async () => {
    const way = { env: { KLAVIYO_CA_FILE: 'ca.pem' }, addresses: [NOWHERE] };
    await expectEverywhere(way, /IPv6/);
  });
});
