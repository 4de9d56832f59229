import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { loadConfig } from '@tracklayer/config';
import { createProducer } from '@tracklayer/producer';
import { DEFAULT_KEY, type Sandbox, startSandbox } from '@tracklayer/sandbox';
import { createLogger } from '@tracklayer/telemetry';
import { makeCertificates, serveProxy, until } from '@tracklayer/testing';
import { startWorkerProgram } from '../../src/worker/worker-program.js';

const REDIS_URL = process.env.TRACKLAYER_TEST_REDIS_URL ?? '';
const HOST = 'klaviyo.test';

/** The sandbox behind TLS, as Klaviyo is. */
async function behindTls(sandbox: Sandbox, certificate: { cert: string; key: string }): Promise<Server> {
  const server = createServer(certificate, (client) => {
    const upstream = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

it('delivers through a proxy to a server with a certificate of the company, and warns of an old revision', async () => {
  const destination = `t${randomUUID().slice(0, 8)}`;
  const folder = await mkdtemp(join(tmpdir(), 'tracklayer-'));
  const certificates = makeCertificates(HOST);
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, certificates.ca);
  const sandbox = await startSandbox({ limits: 'none' });
  const tls = await behindTls(sandbox, certificates);
  const proxy = await serveProxy({ port: (tls.address() as AddressInfo).port });
  const lines: string[] = [];
  const log = createLogger({
    name: 'test',
    level: 'warn',
    destination: { write: (line) => void lines.push(line) },
  });
  const load = () =>
    loadConfig({
      cwd: folder,
      env: { KEY: DEFAULT_KEY, HTTPS_PROXY: proxy.url, KLAVIYO_CA_FILE: caFile },
      input: {
        redis: { url: REDIS_URL },
        worker: { metricsPort: 0 },
        destinations: {
          [destination]: { apiKeyEnv: 'KEY', baseUrl: `https://${HOST}`, revision: '2025-01-15' },
        },
      },
    });
  const program = await startWorkerProgram(load, log);
  const producer = createProducer({ redisUrl: REDIS_URL, destinations: [destination] });
  try {
    await producer.track({
      name: 'search',
      eventId: 's1',
      time: new Date().toISOString(),
      profile: { email: 'ava@shop.example' },
      properties: { query: 'lamp' },
    });
    await until(() => sandbox.events().items.some(({ uniqueId }) => uniqueId === 's1'));
    expect(proxy.asked).toContain(`${HOST}:443`);
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ code: 'revision_ends', destination, endsOn: '2027-01-15' }),
    );
  } finally {
    await producer.close();
    await program.stop();
    await proxy.close();
    await new Promise((resolve) => tls.close(resolve));
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
});
