import { tmpdir } from 'node:os';
import { ConfigError, type ConfigInput, loadConfig } from '../src/index.js';

const KEY = 'pk_0123456789abcdef0123456789abcdef01';

/** The mistakes as `path code`. Empty for a valid configuration. */
async function mistakesOf(
  input: unknown,
  { env = { KEY }, knownEndpoints }: { env?: NodeJS.ProcessEnv; knownEndpoints?: string[] } = {},
): Promise<{ list: string[]; message: string }> {
  try {
    await loadConfig({
      cwd: tmpdir(),
      env,
      input: input as ConfigInput,
      ...(knownEndpoints && { knownEndpoints }),
    });
    return { list: [], message: '' };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { list: error.problems.map(({ path, code }) => `${path} ${code}`), message: error.message };
  }
}

const main = (fields: object) => ({ destinations: { main: { apiKeyEnv: 'KEY', ...fields } } });

const DAY_MS = 24 * 3_600_000;

describe('deadLetters.maxAgeMs', () => {
  it.each([
    [{ deadLetters: { maxAgeMs: 6 * DAY_MS } }, `Write at least ${7 * DAY_MS}, the value of dedupWindowMs,`],
    [
      { deadLetters: { maxAgeMs: 8 * DAY_MS }, retry: { maxAgeMs: 9 * DAY_MS } },
      `Write at least ${9 * DAY_MS}, the value of retry.maxAgeMs,`,
    ],
    [{ deadLetters: { maxAgeMs: 401 * DAY_MS } }, `Write at most ${400 * DAY_MS}. Withdrawn consents`],
  ])('must be between the memory of the lane and the memory of consents: %j', async (input, fix) => {
    const { list, message } = await mistakesOf({ ...main({}), ...input });
    expect(list).toEqual(['deadLetters.maxAgeMs invalid_value']);
    expect(message).toContain(fix);
  });

  it('is accepted when it fits the other values', async () => {
    const input = {
      deadLetters: { maxAgeMs: 8 * DAY_MS, maxLetters: 5 },
      replay: { backfillOlderThanMs: 0 },
    };
    expect((await mistakesOf({ ...main({}), ...input })).list).toEqual([]);
  });
});

describe('mistakes in a configuration', () => {
  it('are reported all at once, each with its path and what to write instead', async () => {
    const { list, message } = await mistakesOf({
      ...main({
        timeoutMs: 15_000,
        concurency: 3,
        dialect: 'v2',
        mapping: { purchse: {}, refund: { metric: '' } },
      }),
      retry: { attempts: 0, baseMs: 2_000, capMs: 1_000, outageAfter: 3 },
      worker: { metricsPort: 65_536 },
      redis: { url: 'localhost:6379' },
      dedupWindow: 1,
    });
    expect(list.sort()).toEqual([
      'dedupWindow unknown_key',
      'destinations.main.concurency unknown_key',
      'destinations.main.dialect invalid_value',
      'destinations.main.mapping.purchse unknown_key',
      'destinations.main.mapping.refund.metric invalid_value',
      'destinations.main.timeoutMs invalid_value',
      'redis.url invalid_value',
      'retry.attempts invalid_value',
      'retry.capMs invalid_value',
      'retry.outageAfter invalid_value',
      'worker.metricsPort invalid_value',
    ]);
    expect(message).toMatch(/^The configuration from the program has 11 mistakes:/);
    expect(message).toContain("destinations.main.concurency: got number. Did you mean 'concurrency'?");
    expect(message).toContain("dedupWindow: got number. Did you mean 'dedupWindowMs'?");
  });

  it('refuse an outage that begins only after jobs have died', async () => {
    expect((await mistakesOf({ ...main({}), retry: { attempts: 7, outageAfter: 8 } })).list).toEqual([
      'retry.outageAfter invalid_value',
    ]);
    expect((await mistakesOf({ ...main({}), retry: { attempts: 3 } })).list).toEqual([]);
  });

  it.each([
    ['http://klaviyo.example:8700', KEY, ['destinations.main.baseUrl invalid_value']],
    ['http://sandbox:8700', 'pk_sandbox_0000', []],
    ['http://127.0.0.1:8700', KEY, []],
  ])('an address without TLS takes only a key of the sandbox: %s', async (baseUrl, key, expected) => {
    expect((await mistakesOf(main({ baseUrl }), { env: { KEY: key } })).list).toEqual(expected);
  });

  it.each([
    [{}, ['destinations required']],
    [{ destinations: {} }, ['destinations required']],
    [{ destinations: [] }, ['destinations invalid_type']],
    [{ destinations: { main: {} } }, ['destinations.main.apiKeyEnv required']],
    [{ destinations: { main: 'KEY' } }, ['destinations.main invalid_type']],
    [{ destinations: { Main: { apiKeyEnv: 'KEY' } } }, ['destinations.Main invalid_id']],
    [{ destinations: { 'a}b': { apiKeyEnv: 'KEY' } } }, ['destinations["a}b"] invalid_id']],
    [null, [' invalid_type']],
  ])('in the outline of %j', async (input, expected) => {
    expect((await mistakesOf(input)).list).toEqual(expected);
  });

  it.each([
    [{ purchse: { owner: 'server' } }, ['purchse unknown_key']],
    [{ view_content: 'browser' }, ['view_content invalid_type']],
    [{ view_content: {} }, ['view_content.owner required']],
    [{ view_content: { owner: 'web' } }, ['view_content.owner invalid_value']],
    [{ search: { owner: 'browser', otherwise: 'drop' } }, ['search.otherwise invalid_value']],
    [{ search: { owner: 'browser', else: 'mark' } }, ['search.else unknown_key']],
    [{ search: { owner: 'either', otherwise: 'mark' } }, ['search.otherwise invalid_value']],
    [[], [' invalid_type']],
  ])('in ownership: %j', async (ownership, expected) => {
    const { list } = await mistakesOf(main({ ownership }));
    const path = (tail: string) => `destinations.main.ownership${tail.startsWith(' ') ? '' : '.'}${tail}`;
    expect(list).toEqual(expected.map(path));
  });

  it.each(['perSecond', 'perMinute'])(
    'in limits: %s of zero, negative, fractional, infinite or missing',
    async (field) => {
      for (const wrong of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '10', null]) {
        const limits = { 'POST /api/events': { perSecond: 1, perMinute: 1, [field]: wrong } };
        const { list } = await mistakesOf(main({ limits }));
        expect(list).toEqual([
          expect.stringMatching(`^destinations.main.limits\\["POST /api/events"\\].${field} invalid`),
        ]);
      }
      const limits = { 'POST /api/events': { perSecond: 1, perMinute: 1, [field]: undefined } };
      const { list } = await mistakesOf(main({ limits }));
      expect(list).toEqual([`destinations.main.limits["POST /api/events"].${field} required`]);
    },
  );

  it('in the name of an endpoint when the known ones are given', async () => {
    const input = main({ limits: { 'POST /api/event': { perSecond: 1, perMinute: 1 } } });
    expect((await mistakesOf(input)).list).toEqual([]);
    const { list, message } = await mistakesOf(input, { knownEndpoints: ['POST /api/events'] });
    expect(list).toEqual(['destinations.main.limits["POST /api/event"] unknown_endpoint']);
    expect(message).toContain("Did you mean 'POST /api/events'?");
  });

  it('in the path of a mapping', async () => {
    const properties = {
      a: 'properties.orderId',
      b: 'consent.at | properties.at',
      c: 'orderId',
      d: '',
      e: 7,
    };
    expect((await mistakesOf(main({ mapping: { purchase: { properties } } }))).list).toEqual([
      'destinations.main.mapping.purchase.properties.c invalid_value',
      'destinations.main.mapping.purchase.properties.d invalid_value',
      'destinations.main.mapping.purchase.properties.e invalid_type',
    ]);
  });

  it.each([
    'http://a.klaviyo.com',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'https://user:pass@a.klaviyo.com',
    'https://a.klaviyo.com/?x=1',
    'https://a.klaviyo.com/#x',
    'ftp://127.0.0.1',
    'a.klaviyo.com',
    '',
  ])('in the base URL %j', async (baseUrl) => {
    expect((await mistakesOf(main({ baseUrl }))).list).toEqual(['destinations.main.baseUrl invalid_value']);
  });

  it.each([
    'https://proxy.example/klaviyo/',
    'http://localhost:4020',
    'http://127.0.0.1:1',
    'http://[::1]:4020',
  ])('do not include the base URL %s', async (baseUrl) =>
    expect((await mistakesOf(main({ baseUrl }))).list).toEqual([]),
  );
});

describe('timeoutMs', () => {
  it('is less than half of the job lock, also by default when the lock is short', async () => {
    expect((await mistakesOf(main({ timeoutMs: 14_999 }))).list).toEqual([]);
    const short = { ...main({ timeoutMs: 3_000 }), worker: { lockMs: 6_000 } };
    expect((await mistakesOf(short)).list).toEqual(['destinations.main.timeoutMs invalid_value']);
    const input: ConfigInput = { ...main({}), worker: { lockMs: 6_000 } };
    const config = await loadConfig({ cwd: tmpdir(), env: { KEY }, input });
    expect(config.destinations[0]?.timeoutMs).toBe(2_000);
  });
});

describe('a key', () => {
  it.each<[string, string | undefined, string]>([
    ['not set', undefined, 'key_missing'],
    ['empty', '', 'key_empty'],
    ['blank', ' \n', 'key_empty'],
    ['followed by a newline', `${KEY}\n`, 'key_white_space'],
    ['led by a space', ` ${KEY}`, 'key_white_space'],
    ['broken by a tab', `${KEY.slice(0, 9)}\t${KEY.slice(9)}`, 'key_white_space'],
    ['with the header around it', `Klaviyo-API-Key ${KEY}`, 'key_white_space'],
    ["the browser's public one", 'Ab3dE9', 'key_public'],
    ['in quotes', `"${KEY}"`, 'key_format'],
    ['of another service', 'sk_live_0123456789abcdef', 'key_format'],
    ['with characters no header takes', `${KEY}é`, 'key_format'],
  ])('is refused and never shown when it is %s', async (_, value, code) => {
    const { list, message } = await mistakesOf(main({}), { env: { KEY: value } });
    expect(list).toEqual([`destinations.main.apiKeyEnv ${code}`]);
    if (value?.trim()) expect(message).not.toContain(value.trim());
  });

  it.each(['apiKey', 'api_key', 'key', 'privateKey', 'token'])(
    'in the file itself, as %s, is refused with a reason',
    async (field) => {
      const { list, message } = await mistakesOf(main({ [field]: KEY }));
      expect(list).toEqual([`destinations.main.${field} literal_key`]);
      expect(message).toMatch(/version control.*apiKeyEnv/);
      expect(message).not.toContain(KEY);
    },
  );

  it('instead of the name of its variable is refused and not shown', async () => {
    const { list, message } = await mistakesOf({ destinations: { main: { apiKeyEnv: KEY } } });
    expect(list).toEqual(['destinations.main.apiKeyEnv invalid_value']);
    expect(message).not.toContain(KEY);
  });

  it('can be used by one destination only, since limits are per account', async () => {
    const input = { destinations: { de: { apiKeyEnv: 'KEY' }, at: { apiKeyEnv: 'KEY_TOO' } } };
    const { list } = await mistakesOf(input, { env: { KEY, KEY_TOO: KEY } });
    expect(list).toEqual(['destinations.at.apiKeyEnv key_shared']);
  });
});
