import { defineScript, sharedScript } from '../src/index.js';
import { type TestKeys, testKeys } from './support/redis.js';

/** Adds a number to each key. */
const addTo = sharedScript(
  defineScript(
    'test-add',
    `
local sums = {}
for i, key in ipairs(KEYS) do
  sums[i] = redis.call('INCRBY', key, ARGV[i])
end
return sums
`,
  ),
);

let keys: TestKeys;
let commands: number;

beforeEach(() => {
  keys = testKeys('shared-script');
  commands = 0;
  const { redis } = keys;
  const evalsha = redis.evalsha.bind(redis) as (...given: unknown[]) => Promise<unknown>;
  redis.evalsha = ((...given: unknown[]) => {
    commands += 1;
    return evalsha(...given);
  }) as typeof redis.evalsha;
});

afterEach(() => keys.end());

const add = (name: string, number: number) => addTo(keys.redis, [keys.key(name)], [number]);

it('runs once for all calls of a turn, and gives each its own answer', async () => {
  expect(await Promise.all([add('a', 1), add('b', 2), add('c', 3)])).toEqual([1, 2, 3]);
  expect(commands).toBe(1);
  expect(await add('b', 5)).toBe(7);
  expect(commands).toBe(2);
});

it('runs for each call alone where one of them makes the script fail', async () => {
  await keys.redis.set(keys.key('text'), 'no number');
  const [first, second, third] = await Promise.allSettled([add('text', 1), add('b', 2), add('c', 3)]);
  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'redis_script_failed' } });
  expect([second, third]).toEqual([
    { status: 'fulfilled', value: 2 },
    { status: 'fulfilled', value: 3 },
  ]);
});
