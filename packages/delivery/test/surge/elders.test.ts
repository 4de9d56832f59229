import { expect, it } from '@jest/globals';
import type { WaitingLine } from '@tracklayer/lanes';
import { createElders } from '../../src/surge/elders.js';
import type { LaneSurge } from '../../src/surge/lane-surge.js';

/** A line whose answers come one turn of the event loop later. `ended` are no longer in the lane. */
function open({ inWork = [], ended = [] }: { inWork?: string[]; ended?: string[] } = {}) {
  const moved: string[][] = [];
  const taken: number[] = [];
  const forgotten: string[] = [];
  const line = {
    async toFront(ids: readonly string[]) {
      moved.push([...ids]);
      await new Promise(setImmediate);
      return ids.map((id) => !ended.includes(id));
    },
    haveEnded: async (ids: readonly string[]) => ids.map((id) => ended.includes(id)),
  } as unknown as WaitingLine;
  const order = { isInWork: (id: string) => inWork.includes(id), forget: (id: string) => forgotten.push(id) };
  const elders = createElders({
    line,
    lane: () => ({ order }) as unknown as LaneSurge,
    takeMore: async (count) => taken.push(count),
  });
  return { elders, moved, taken, forgotten };
}

it('elders that are wanted meanwhile come together, and a worker takes as many', async () => {
  const { elders, moved, taken } = open({ inWork: ['c'] });
  await Promise.all(['a', 'b', 'c', 'd', 'b'].map((id) => elders.fetch([id])));
  expect(moved).toEqual([['a'], ['b', 'd']]);
  expect(taken).toEqual([1, 2]);
});

it('one that has ended is waited for no more, and the others come', async () => {
  const { elders, forgotten, taken } = open({ ended: ['a'] });
  await elders.fetch(['a', 'b']);
  expect(forgotten).toEqual(['a']);
  expect(taken).toEqual([1]);
});
