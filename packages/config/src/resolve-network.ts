/** The network settings, with the CA file read. It is read at every load, as key files are. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Problem } from '@tracklayer/events';
import type { ConfigInput } from './file-types.js';
import { withScheme } from './proxy-url.js';
import type { NetworkConfig } from './types.js';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

export async function resolveNetwork(
  { caFile, httpsProxy, httpProxy, noProxy }: NonNullable<ConfigInput['network']>,
  cwd: string,
): Promise<{ network: NetworkConfig; problems: Problem[] }> {
  const ca = caFile === undefined ? {} : await readCa(resolve(cwd, caFile));
  const network: NetworkConfig = {
    ...(httpsProxy !== undefined && { httpsProxy: withScheme(httpsProxy) }),
    ...(httpProxy !== undefined && { httpProxy: withScheme(httpProxy) }),
    ...(noProxy !== undefined && { noProxy }),
    ...(ca.pem !== undefined && { ca: ca.pem }),
  };
  return { network, problems: ca.problem === undefined ? [] : [ca.problem] };
}

async function readCa(path: string): Promise<{ pem?: string; problem?: Problem }> {
  const refuse = (got: string) => ({
    problem: {
      path: 'network.caFile',
      code: 'ca_file',
      got,
      fix: 'Write the path of a readable file with one or more certificates in PEM (-----BEGIN CERTIFICATE-----).',
    },
  });
  let pem: string;
  try {
    pem = await readFile(path, 'utf8');
  } catch (error) {
    return refuse(`a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'an error'})`);
  }
  const certificates = pem.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) return refuse('a file without a certificate');
  return certificates.every(isCertificate) ? { pem } : refuse('a certificate that cannot be read');
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
