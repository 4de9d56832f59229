import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OWNERSHIP } from '@tracklayer/events';
import { ConfigError, type ConfigInput, loadConfig } from '../src/index.js';
import type { LoadOptions } from '../src/load-config.js';

const KEY = 'pk_0123456789abcdef0123456789abcdef01';
const env = { KEY };
const MAIN = "{ destinations: { main: { apiKeyEnv: 'KEY' } } }";

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tracklayer-config-'));
});

afterEach(() => rm(cwd, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(cwd, name), text);

async function errorOf(options: Partial<LoadOptions>): Promise<ConfigError> {
  const error = await loadConfig({ cwd, env, ...options }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ConfigError) return error;
  throw new Error('expected a ConfigError', { cause: error });
}

describe('a configuration from the environment', () => {
  it('makes the destination main with every default', async () => {
    const config = await loadConfig({ cwd, env: { KLAVIYO_API_KEY: KEY } });
    expect(JSON.parse(JSON.stringify(config))).toEqual({
      redis: { url: 'redis://127.0.0.1:6379', allowEviction: false },
      network: {},
      dashboard: { basePath: '', proxies: [], signIn: { lastsMs: 43_200_000, roles: {} } },
      customEvents: { defined: {}, others: 'allowed' },
      journal: { level: 'outcome', keys: ['orderId', 'cartId', 'checkoutId', 'formId'], keepMs: 604_800_000 },
      destinations: [
        {
          id: 'main',
          apiKey: '[secret]',
          catalog: '$custom:::$default',
          dialect: 'klaviyo',
          baseUrl: 'https://a.klaviyo.com',
          revision: '2026-07-15',
          startFlowsWithinMs: 86_400_000,
          erased: 'skip',
          consent: { ask: 'first', askAfterMs: 300_000 },
          timeoutMs: 10_000,
          surge: { enabled: false, afterMs: 60_000 },
          concurrency: 64,
          limits: {},
          mapping: {},
          orderedProducts: false,
          ownership: OWNERSHIP,
        },
      ],
      retry: { attempts: 10, baseMs: 1_000, capMs: 900_000, maxAgeMs: 259_200_000, outageAfter: 5 },
      dedupWindowMs: 604_800_000,
      defaults: {},
      deadLetters: { maxAgeMs: 7_776_000_000, maxLetters: 1_000_000, auditMaxAgeMs: 34_560_000_000 },
      replay: { backfillOlderThanMs: 86_400_000 },
      worker: { graceMs: 10_000, lockMs: 30_000, metricsPort: 9464, metricsHost: '127.0.0.1', lanes: 'all' },
    });
    expect(config.destinations[0]?.apiKey.reveal()).toBe(KEY);
  });

  it('can set the other fields of the destination, and an empty variable counts as not set', async () => {
    const config = await loadConfig({
      cwd,
      env: {
        KLAVIYO_API_KEY: KEY,
        KLAVIYO_LIST_ID: 'Y6nRLr',
        KLAVIYO_BASE_URL: 'http://127.0.0.1:4020/',
        KLAVIYO_REVISION: '',
        KLAVIYO_DIALECT: 'guide',
        REDIS_URL: 'rediss://cache:6380',
      },
    });
    expect(config.redis.url).toBe('rediss://cache:6380');
    expect(config.destinations[0]).toMatchObject({
      listId: 'Y6nRLr',
      baseUrl: 'http://127.0.0.1:4020',
      revision: '2026-07-15',
      dialect: 'guide',
    });
  });

  it('names its mistakes by variable', async () => {
    const wrong = {
      KLAVIYO_API_KEY: 'Ab3dE9',
      KLAVIYO_BASE_URL: 'http://a.klaviyo.com',
      REDIS_URL: 'localhost',
    };
    const { problems } = await errorOf({ env: wrong });
    expect(problems.map(({ path }) => path)).toEqual(['REDIS_URL', 'KLAVIYO_API_KEY', 'KLAVIYO_BASE_URL']);
  });

  it('without a key and a file is an error that names both options and the folder', async () => {
    const { message } = await errorOf({ env: {} });
    for (const words of [
      cwd,
      'KLAVIYO_API_KEY',
      'tracklayer.config.ts',
      '--config',
      'Parent folders are not searched',
    ]) {
      expect(message).toContain(words);
    }
  });
});

describe('a configuration file', () => {
  it.each([
    [
      'tracklayer.config.ts',
      `const shop: { apiKeyEnv: string } = { apiKeyEnv: 'KEY' };\nexport default { destinations: { shop } };`,
    ],
    ['tracklayer.config.mjs', `export default { destinations: { shop: { apiKeyEnv: 'KEY' } } };`],
    ['tracklayer.config.json', `{ "destinations": { "shop": { "apiKeyEnv": "KEY" } } }`],
  ])('may be %s', async (name, text) => {
    await write(name, text);
    const config = await loadConfig({ cwd, env });
    expect(config.destinations.map(({ id }) => id)).toEqual(['shop']);
  });

  it('can be named, relative to the working folder', async () => {
    await write('other.mjs', `export default ${MAIN};`);
    expect((await loadConfig({ cwd, env, configPath: 'other.mjs' })).destinations).toHaveLength(1);
    expect((await errorOf({ configPath: 'missing.mjs' })).message).toContain(join(cwd, 'missing.mjs'));
  });

  it('is overridden by REDIS_URL, and that by the flag', async () => {
    await write('tracklayer.config.mjs', `export default { ...${MAIN}, redis: { url: 'redis://file' } };`);
    const urlWith = async (more: Partial<LoadOptions>) => (await loadConfig({ cwd, env, ...more })).redis.url;
    expect(await urlWith({})).toBe('redis://file');
    expect(await urlWith({ env: { ...env, REDIS_URL: 'redis://env' } })).toBe('redis://env');
    const flags = { redisUrl: 'redis://flag' };
    expect(await urlWith({ env: { ...env, REDIS_URL: 'redis://env' }, flags })).toBe('redis://flag');
  });

  it('allows eviction by itself, by a variable or by a flag', async () => {
    await write('tracklayer.config.mjs', `export default ${MAIN};`);
    const allowed = async (more: Partial<LoadOptions>) =>
      (await loadConfig({ cwd, env, ...more })).redis.allowEviction;
    expect(await allowed({})).toBe(false);
    expect(await allowed({ env: { ...env, REDIS_ALLOW_EVICTION: 'true' } })).toBe(true);
    expect(await allowed({ flags: { allowEviction: true } })).toBe(true);
    const { message } = await errorOf({ env: { ...env, REDIS_ALLOW_EVICTION: 'yes' } });
    expect(message).toContain('REDIS_ALLOW_EVICTION');
  });

  it('is overridden by the variables of the machine', async () => {
    await write(
      'tracklayer.config.mjs',
      `export default { ...${MAIN}, worker: { metricsPort: 1, graceMs: 5 } };`,
    );
    const machine = { METRICS_PORT: '0', METRICS_HOST: '0.0.0.0', WORKER_LANES: 'live' };
    const { worker } = await loadConfig({ cwd, env: { ...env, ...machine } });
    expect(worker).toEqual({
      graceMs: 5,
      lockMs: 30_000,
      metricsPort: 0,
      metricsHost: '0.0.0.0',
      lanes: 'live',
    });
    const { problems } = await errorOf({
      env: { ...env, METRICS_PORT: '80a', METRICS_HOST: '', WORKER_LANES: 'bulk' },
    });
    expect(problems.map(({ path }) => path)).toEqual(['METRICS_PORT', 'WORKER_LANES']);
  });

  it('is refused when there are two', async () => {
    await write('tracklayer.config.mjs', `export default ${MAIN};`);
    await write('tracklayer.config.json', '{}');
    expect((await errorOf({})).message).toMatch(/got 2 files\. Keep one of/);
  });

  it.each([
    ['throws', 'tracklayer.config.mjs', `throw new Error('no luck with ${KEY}')`],
    ['does not parse', 'tracklayer.config.mjs', `export default { ${KEY} +`],
    ['is not JSON', 'tracklayer.config.json', `{ "key": ${KEY} }`],
    ['is empty', 'tracklayer.config.json', ''],
    [
      'imports what is not there',
      'tracklayer.config.mjs',
      `import 'no-such-package-${KEY}'; export default {};`,
    ],
    ['exports nothing', 'tracklayer.config.mjs', 'export {};'],
    ['exports a function', 'tracklayer.config.mjs', `export default () => (${MAIN});`],
    ['exports an array', 'tracklayer.config.mjs', 'export default [];'],
  ])('that %s gives a ConfigError that shows no key', async (_, name, text) => {
    await write(name, text);
    const error = await errorOf({});
    expect(error.code).toBe('invalid_config');
    expect(error.message).toContain(cwd);
    expect(error.message + JSON.stringify(error.problems)).not.toContain(KEY);
  });
});

describe('a loaded configuration', () => {
  it('is deeply frozen and shares nothing with its input', async () => {
    const limits = { 'POST /api/events': { perSecond: 5, perMinute: 50 } };
    const input = {
      destinations: { main: { apiKeyEnv: 'KEY', limits, mapping: { purchase: { metric: 'Bought' } } } },
    };
    const config = await loadConfig({ cwd, env, input });
    const parts: unknown[] = [config];
    for (const part of parts) {
      expect(Object.isFrozen(part)).toBe(true);
      parts.push(...Object.values(part as object).filter((value) => typeof value === 'object'));
    }
    expect(parts.length).toBeGreaterThan(10);
    limits['POST /api/events'].perSecond = 99;
    expect(config.destinations[0]?.limits['POST /api/events']?.perSecond).toBe(5);
  });

  it('has an owner for every event, configured or by default', async () => {
    const ownership = { view_content: { owner: 'browser' }, lead: { owner: 'server', otherwise: 'mark' } };
    const input = { destinations: { main: { apiKeyEnv: 'KEY', ownership } } } as ConfigInput;
    const config = await loadConfig({ cwd, env, input });
    expect(config.destinations[0]?.ownership).toEqual({
      ...OWNERSHIP,
      view_content: { owner: 'browser', otherwise: 'skip' },
      lead: { owner: 'server', otherwise: 'mark' },
    });
    expect(Object.isFrozen(OWNERSHIP)).toBe(false);
  });

  it('keeps dead letters as long as their lanes remember when that is longer than the default', async () => {
    const yearMs = 365 * 24 * 3_600_000;
    const config = await loadConfig({
      cwd,
      env,
      input: { destinations: { main: { apiKeyEnv: 'KEY' } }, dedupWindowMs: 10 * yearMs },
    });
    expect(config.deadLetters.maxAgeMs).toBe(10 * yearMs);
  });

  it('treats an undefined field as absent', async () => {
    const destinations = { main: { apiKeyEnv: 'KEY', timeoutMs: undefined, listId: undefined } };
    const input = { destinations, retry: { attempts: undefined }, worker: { metricsPort: 0 } };
    const {
      retry,
      worker,
      destinations: [main],
    } = await loadConfig({ cwd, env, input });
    expect([retry.attempts, worker.metricsPort, worker.graceMs, main?.timeoutMs]).toEqual([
      10, 0, 10_000, 10_000,
    ]);
    expect(main).not.toHaveProperty('listId');
  });
});

describe('without keys', () => {
  it('accepts a file whose key is not set', async () => {
    await write('tracklayer.config.mjs', `export default ${MAIN}`);
    const config = await loadConfig({ cwd, env: {}, withoutKeys: true });
    expect(config.destinations.map(({ id }) => id)).toEqual(['main']);
  });

  it('needs no configuration, and uses the destination main then', async () => {
    const config = await loadConfig({ cwd, env: { REDIS_URL: 'redis://r:1' }, withoutKeys: true });
    expect(config.redis.url).toBe('redis://r:1');
    expect(config.destinations.map(({ id }) => id)).toEqual(['main']);
  });

  it('still lists every other mistake', async () => {
    await write('tracklayer.config.json', '{"destinations":{"main":{"apiKeyEnv":"KEY","dialect":"other"}}}');
    const error = await errorOf({ env: {}, withoutKeys: true });
    expect(error.problems.map(({ path }) => path)).toEqual(['destinations.main.dialect']);
  });
});
