import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { freePort } from '@tracklayer/local-redis';
import { APPEND_ONLY, startRedisServer } from './redis-server.js';
import type { RedisTls, RedisWorld } from './redis-world.js';

/** One server that also listens with TLS. Its certificate is for `localhost`, and signs itself. */
export async function tlsServer(dir: string): Promise<RedisWorld> {
  const { key, certificate } = makeCertificate(dir);
  const port = await freePort();
  const server = await startRedisServer(join(dir, 'redis'), [
    ...APPEND_ONLY,
    ...['--tls-port', String(port), '--tls-auth-clients', 'no'],
    ...['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate],
  ]);
  return {
    url: server.url,
    servers: [server],
    tls: { port, certificate, key },
    end: () => server.end(),
  };
}

/** Accepts TLS and passes the plain bytes on to a local port. */
export async function startTlsFront(
  { certificate, key }: RedisTls,
  targetPort: number,
): Promise<{ port: number; close(): Promise<void> }> {
  const front = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (client) => {
    const target = connect(targetPort, '127.0.0.1');
    client.pipe(target).pipe(client);
    client.on('error', () => target.destroy());
    target.on('error', () => client.destroy());
  });
  front.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', () => resolve()));
  const { port } = front.address() as { port: number };
  return {
    port,
    async close() {
      front.close();
    },
  };
}

function makeCertificate(dir: string): { key: string; certificate: string } {
  const folder = join(dir, 'tls');
  mkdirSync(folder);
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'certificate.pem');
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', ...curve, ...names, ...files, '-days', '2'], { stdio: 'ignore' });
  return { key, certificate };
}
