import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, ConfigError, type ConfigInput, loadConfig } from '../src/index.js';
import { secretsOf } from '../src/secrets-of.js';

const KEY = 'pk_0123456789abcdef0123456789abcdef01';
const input = (network: ConfigInput['network'] = {}): ConfigInput => ({
  destinations: { main: { apiKeyEnv: 'KEY' } },
  network,
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracklayer-network-'));
  const at = (name: string) => join(folder, name);
  const subject = ['-subj', '/CN=Company', '-days', '2'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      at('ca.key'),
      '-out',
      at('ca.pem'),
      ...subject,
    ],
    { stdio: 'ignore' },
  );
  writeFileSync(at('empty.pem'), '\n');
  writeFileSync(at('broken.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(
  network: ConfigInput['network'],
  env: NodeJS.ProcessEnv = {},
  withoutKeys = false,
): Promise<Config> {
  return loadConfig({ cwd: folder, env: { KEY, ...env }, input: input(network), withoutKeys });
}

async function mistakesOf(loading: Promise<Config>): Promise<string[]> {
  const error = await loading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).problems.map(({ path, code, fix }) => `${path} ${code}: ${fix}`);
}

describe('the way out of this machine', () => {
  it('is direct by default', async () => {
    expect((await load({})).network).toEqual({});
  });

  it('comes from the file, and the environment overrides it', async () => {
    const file = { httpsProxy: 'http://a.example:1', noProxy: '.a.example', caFile: 'ca.pem' };
    expect((await load(file)).network).toEqual({
      httpsProxy: 'http://a.example:1',
      noProxy: '.a.example',
      ca: expect.stringContaining('BEGIN CERTIFICATE'),
    });
    const env = {
      HTTPS_PROXY: 'http://b.example:1',
      NO_PROXY: '.b.example',
      KLAVIYO_CA_FILE: join(folder, 'ca.pem'),
    };
    expect((await load({ ...file, caFile: 'none.pem' }, env)).network).toMatchObject({
      httpsProxy: 'http://b.example:1',
      noProxy: '.b.example',
    });
  });

  it('reads the variables in lower case too, which count more', async () => {
    const env = {
      HTTPS_PROXY: 'http://upper:1',
      https_proxy: 'http://lower:1',
      no_proxy: 'x',
      http_proxy: 'p:8',
    };
    expect((await load({}, env)).network).toEqual({
      httpsProxy: 'http://lower:1',
      noProxy: 'x',
      httpProxy: 'http://p:8',
    });
  });

  it.each(['socks5://proxy:1080', 'http://', 'http://proxy:1/path', 'not a proxy'])(
    'refuses the proxy %j and names the variable',
    async (proxy) => {
      expect(await mistakesOf(load({}, { HTTPS_PROXY: proxy }))).toEqual([
        expect.stringMatching(/^HTTPS_PROXY invalid_value: Write http:\/\/host:port/),
      ]);
    },
  );

  it.each([
    ['none.pem', 'ca_file'],
    ['empty.pem', 'ca_file'],
    ['broken.pem', 'ca_file'],
  ])('refuses the CA file %s', async (caFile, code) => {
    expect(await mistakesOf(load({ caFile }))).toEqual([expect.stringContaining(`network.caFile ${code}`)]);
    expect(await mistakesOf(load({}, { KLAVIYO_CA_FILE: caFile }))).toEqual([
      expect.stringContaining(`KLAVIYO_CA_FILE ${code}`),
    ]);
  });

  it('does not matter to programs that call nobody', async () => {
    const env = { HTTPS_PROXY: 'socks5://proxy:1080', KLAVIYO_CA_FILE: 'none.pem' };
    expect((await load({}, env, true)).network).toEqual({});
  });

  it('keeps the password of a proxy out of logs', async () => {
    const config = await load({ httpsProxy: 'http://ava:wall%20paper@proxy:1' });
    expect(secretsOf(config)).toEqual(expect.arrayContaining(['wall%20paper', 'wall paper']));
  });
});
