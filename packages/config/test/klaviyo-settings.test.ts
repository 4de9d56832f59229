import { tmpdir } from 'node:os';
import { ConfigError, configWarnings, loadConfig } from '../src/index.js';

const NOW_MS = Date.parse('2026-11-02T10:00:00Z');
const KEY = 'pk_0123456789abcdef0123456789abcdef01';

function load(fields: object, more: object = {}) {
  const input = { destinations: { main: { apiKeyEnv: 'KEY', ...fields } }, ...more };
  return loadConfig({ cwd: tmpdir(), env: { KEY }, input, nowMs: NOW_MS });
}

async function fixesOf(fields: object): Promise<string[]> {
  const error = await load(fields).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof ConfigError ? error.problems.map(({ path, fix }) => `${path}: ${fix}`) : [];
}

describe('settings with which Klaviyo would refuse every call', () => {
  it.each(['2099-01-01', '2026-11-03', '2027-01-15.pre'])(
    'end the start: revision %s is in the future',
    async (revision) => {
      expect(await fixesOf({ revision })).toEqual([
        expect.stringMatching(
          /^destinations\.main\.revision: Write a released revision, e\.g\. '2026-07-15'/,
        ),
      ]);
    },
  );

  it.each(['2026-13-01', '2026-02-30', '2026-7-15', 'latest', 'v3'])(
    'end the start: %s is no revision',
    async (revision) => {
      expect(await fixesOf({ revision })).toEqual([
        "destinations.main.revision: Write the date of an API revision, e.g. '2026-07-15'.",
      ]);
    },
  );

  it.each([
    'https://a.klaviyo.com/api',
    'https://a.klaviyo.com/api/',
    'https://a.klaviyo.com/client',
    'http://127.0.0.1:8080/api',
    'https://gateway.example/klaviyo/api',
  ])('end the start: %s has a path', async (baseUrl) => {
    expect(await fixesOf({ baseUrl })).toEqual([
      expect.stringMatching(/^destinations\.main\.baseUrl: Write the address without its path/),
    ]);
  });

  it.each(['https://a.klaviyo.com/', 'https://gateway.example/klaviyo', 'http://127.0.0.1:8080'])(
    'do not include the address %s',
    async (baseUrl) => {
      expect(await fixesOf({ baseUrl })).toEqual([]);
    },
  );

  it.each(['2026-11-02', '2026-07-15', '2022-10-17', '2026-01-15.pre'])(
    'do not include revision %s: only Klaviyo can tell',
    async (revision) => {
      expect(await fixesOf({ revision })).toEqual([]);
    },
  );
});

describe('warnings', () => {
  const warningsOf = async (revision: string) => configWarnings(await load({ revision }), NOW_MS);

  it('come 18 months after a revision, with its end after two years', async () => {
    expect(await warningsOf('2025-05-03')).toEqual([]);
    expect(await warningsOf('2025-05-02')).toEqual([
      {
        code: 'revision_ends',
        destination: 'main',
        revision: '2025-05-02',
        endsOn: '2027-05-02',
        message:
          'Klaviyo retires revision 2025-05-02 on 2027-05-02. Set a newer `revision` for destination main.',
      },
    ]);
  });

  it('say that a revision is retired', async () => {
    expect(await warningsOf('2024-02-29')).toMatchObject([
      { code: 'revision_retired', endsOn: '2026-02-28' },
    ]);
  });

  it('are absent for the default revision', async () => {
    expect(configWarnings(await load({}), NOW_MS)).toEqual([]);
  });
});

describe('erased', () => {
  it('is set for all destinations or for one of them', async () => {
    const of = async (fields: object, more: object = {}) =>
      (await load(fields, more)).destinations[0]?.erased;
    expect(await of({})).toBe('skip');
    expect(await of({}, { erased: 'send' })).toBe('send');
    expect(await of({ erased: 'skip' }, { erased: 'send' })).toBe('skip');
  });
});

describe('consent', () => {
  it('asks first after five minutes, unless the configuration or the destination says otherwise', async () => {
    const of = async (fields: object, more: object) => (await load(fields, more)).destinations[0]?.consent;
    expect(await of({}, {})).toEqual({ ask: 'first', askAfterMs: 300_000 });
    expect(await of({}, { consent: { ask: 'off' } })).toEqual({ ask: 'off', askAfterMs: 300_000 });
    expect(await of({ consent: { ask: 'first' } }, { consent: { ask: 'off', askAfterMs: 5 } })).toEqual({
      ask: 'first',
      askAfterMs: 5,
    });
  });
});

describe('startFlowsWithinMs', () => {
  it('is a day, unless the configuration or the destination says otherwise', async () => {
    const of = async (fields: object, more: object) =>
      (await load(fields, more)).destinations[0]?.startFlowsWithinMs;
    expect(await of({}, {})).toBe(86_400_000);
    expect(await of({}, { startFlowsWithinMs: 5_000 })).toBe(5_000);
    expect(await of({ startFlowsWithinMs: 7_000 }, { startFlowsWithinMs: 5_000 })).toBe(7_000);
  });
});
