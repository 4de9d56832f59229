import type { Destination } from '@tracklayer/config';
import { startAll } from '../../src/worker/start-all.js';

const destinations = Array.from({ length: 120 }, (_, at) => ({ id: `shop-${at}` }) as Destination);

it('starts each destination once, in order, fifty at a time', async () => {
  const started: string[] = [];
  let starting = 0;
  let most = 0;
  await startAll(destinations, async ({ id }) => {
    started.push(id);
    starting += 1;
    most = Math.max(most, starting);
    await new Promise(setImmediate);
    starting -= 1;
  });
  expect(started).toEqual(destinations.map(({ id }) => id));
  expect(most).toBe(50);
});

it('starts no more destinations after one that could not start', async () => {
  const started: string[] = [];
  const starting = startAll(destinations, async ({ id }) => {
    started.push(id);
    if (id === 'shop-7') throw new Error('no key');
  });
  await expect(starting).rejects.toThrow('no key');
  expect(started).toHaveLength(50);
});
