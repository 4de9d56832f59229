import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestCertificates {
  /** The certificate of the authority, in PEM. */
  ca: string;
  /** Of the server, signed by the authority. */
  cert: string;
  key: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout'];

/** A certificate authority of this test, and a certificate of it for one host name. */
export function makeCertificates(host: string): TestCertificates {
  const folder = mkdtempSync(join(tmpdir(), 'tracklayer-ca-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  try {
    openssl(
      'req',
      '-x509',
      ...NEW_KEY,
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=Test authority',
      '-days',
      '2',
    );
    openssl('req', '-new', ...NEW_KEY, 'server.key', '-out', 'server.csr', '-subj', `/CN=${host}`);
    writeFileSync(join(folder, 'names.txt'), `subjectAltName=DNS:${host}\n`);
    const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
    openssl(
      'x509',
      '-req',
      '-in',
      'server.csr',
      ...signer,
      '-out',
      'server.pem',
      '-days',
      '2',
      '-extfile',
      'names.txt',
    );
    return { ca: read('ca.pem'), cert: read('server.pem'), key: read('server.key') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
