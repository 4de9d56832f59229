import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { LostHolder } from '@tracklayer/lanes';
import { createStandBy } from '../../src/surge/stand-by.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function open() {
  const world = { isWanted: true, lost: undefined as LostHolder | undefined, fails: false };
  const seen = { looks: 0, readings: 0, lost: [] as LostHolder[], errors: 0 };
  const standBy = createStandBy({
    surges: {
      async lostHolder() {
        seen.looks += 1;
        if (world.fails) throw new Error('Redis is away');
        return world.lost;
      },
    },
    isWanted: () => world.isWanted,
    async readAhead() {
      seen.readings += 1;
    },
    async onLost(holder) {
      seen.lost.push(holder);
      world.isWanted = false;
    },
    onError() {
      seen.errors += 1;
    },
  });
  return { standBy, world, seen };
}

it('looks and reads again and again, once however often it begins, until it is wanted no more', async () => {
  const { standBy, world, seen } = open();
  standBy.start();
  standBy.start();
  await jest.advanceTimersByTimeAsync(10_050);
  expect(seen).toMatchObject({ looks: 100, readings: 2 });
  world.isWanted = false;
  await jest.advanceTimersByTimeAsync(60_000);
  expect(seen).toMatchObject({ looks: 100, readings: 2 });
  world.isWanted = true;
  standBy.start();
  await jest.advanceTimersByTimeAsync(5_050);
  expect(seen).toMatchObject({ looks: 150, readings: 3 });
});

it('goes on after a look that failed, and tells of the holder that is gone', async () => {
  const { standBy, world, seen } = open();
  world.fails = true;
  standBy.start();
  await jest.advanceTimersByTimeAsync(250);
  expect(seen).toMatchObject({ looks: 2, errors: 2, lost: [] });
  world.fails = false;
  world.lost = { token: 'one', workerId: 'worker-1' };
  await jest.advanceTimersByTimeAsync(100);
  expect(seen).toMatchObject({ lost: [world.lost] });
});
