import { anyExists } from '../src/any-exists.js';
import { type TestKeys, testKeys } from './support/redis.js';

let keys: TestKeys;
const asked: number[] = [];

beforeEach(() => {
  asked.length = 0;
  keys = testKeys('any-exists');
  const exists = keys.redis.exists.bind(keys.redis) as (...of: string[]) => Promise<number>;
  keys.redis.exists = ((...of: string[]) => {
    asked.push(of.length);
    return exists(...of);
  }) as typeof keys.redis.exists;
});

afterEach(() => keys.end());

const ask = (...lists: string[][]) =>
  Promise.all(lists.map((names) => anyExists(keys.redis, names.map(keys.key))));

it('asks with one command for all calls of a turn while none of their keys exists', async () => {
  expect(await ask(['a', 'b'], ['c'], ['d'])).toEqual([false, false, false]);
  expect(asked).toEqual([4]);
});

it('tells each call of its own keys where some exist, with one command more', async () => {
  await keys.redis.set(keys.key('b'), '1');
  await keys.redis.set(keys.key('d'), '1');
  expect(await ask(['a', 'b'], ['c'], ['d'], ['e', 'f', 'g'])).toEqual([true, false, true, false]);
  expect(asked).toEqual([7]);
});
