import fc from 'fast-check';
import { ConfigError, type ConfigInput, loadConfig } from '../src/index.js';

const KEY = 'pk_of_the_messages_test';
const FIELDS = [
  ...['redis', 'redis.url', 'destinations', 'destinations.main', 'destinations.Ma!n', 'unknown'],
  ...['apiKeyEnv', 'apiKey', 'listId', 'dialect', 'baseUrl', 'revision', 'timeoutMs', 'concurrency'].map(
    ofMain,
  ),
  ...['limits', 'limits.nope', 'limits.POST /api/events', 'limits.POST /api/events.perSecond'].map(ofMain),
  ...['mapping', 'mapping.purchase', 'mapping.purchase.metric', 'mapping.purchase.properties.x'].map(ofMain),
  ...['ownership', 'ownership.purchase', 'ownership.purchase.owner', 'ownership.nope'].map(ofMain),
  ...[
    'retry',
    'retry.attempts',
    'retry.capMs',
    'dedupWindowMs',
    'deadLetters',
    'deadLetters.maxAgeMs',
    'replay',
    'replay.backfillOlderThanMs',
    'worker',
    'worker.metricsPort',
    'worker.nope',
  ],
];

function ofMain(field: string): string {
  return `destinations.main.${field}`;
}

function set(config: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  const [key = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...config, [key]: value };
  const inner = (config[key] ?? {}) as Record<string, unknown>;
  return { ...config, [key]: set(inner, rest.join('.'), value) };
}

async function errorOf(input: unknown): Promise<unknown> {
  try {
    await loadConfig({
      cwd: '/',
      env: { KEY },
      input: input as ConfigInput,
      knownEndpoints: ['POST /api/events'],
    });
    return undefined;
  } catch (error) {
    return error;
  }
}

const anything = fc.oneof(fc.anything(), fc.constantFrom(undefined, null, '', [], {}, 0, -1, 1.5, 'x'));

it('every mistake says what to write instead, for any value in any field', async () => {
  const changes = fc.array(fc.tuple(fc.constantFrom(...FIELDS), anything), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(changes, async (changed) => {
      const start: Record<string, unknown> = { destinations: { main: { apiKeyEnv: 'KEY' } } };
      const error = await errorOf(changed.reduce((so, [path, value]) => set(so, path, value), start));
      if (error === undefined) return;
      if (!(error instanceof ConfigError)) throw error;
      for (const { fix } of error.problems) {
        expect(fix).toMatch(/^[A-Z].*[.?]$/s);
        expect(fix).not.toMatch(
          /Invalid input|Invalid option|Unrecognized|Too (big|small)|Rename '([^']*)' to '\2'/,
        );
      }
    }),
    { numRuns: 400 },
  );
});
