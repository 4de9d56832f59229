import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestCertificates {
  /** The certificate of the authority, in PEM. */
  ca: string;
  /** Of the server, signed by the authority. */
  cert: string;
  key: string;
}

/** A certificate authority of this test, and a certificate of it for one host name. */
export function makeCertificates(host: string): TestCertificates {
  const folder = mkdtempSync(join(tmpdir(), 'tracklayer-ca-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const newKey = (name: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    at(name),
  ];
  try {
    openssl(
      'req',
      '-x509',
      ...newKey('ca.key'),
      '-out',
      at('ca.pem'),
      '-subj',
      '/CN=Test authority',
      '-days',
      '2',
    );
    openssl(
      ...[
        'req',
        '-x509',
        ...newKey('server.key'),
        '-out',
        at('server.pem'),
        '-subj',
        `/CN=${host}`,
        '-days',
        '2',
      ],
      ...['-CA', at('ca.pem'), '-CAkey', at('ca.key')],
      ...['-addext', `subjectAltName=DNS:${host}`, '-addext', 'basicConstraints=critical,CA:FALSE'],
    );
    const read = (name: string) => readFileSync(at(name), 'utf8');
    return { ca: read('ca.pem'), cert: read('server.pem'), key: read('server.key') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
