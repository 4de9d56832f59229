import { expect, it } from '@jest/globals';
import type { WaitingLine } from '@tracklayer/lanes';
import { createFreshEvents } from '../../src/surge/fresh-events.js';
import { createPersonOrder } from '../../src/surge/person-order.js';

const payload = (id: string) => ({ event: { profile: { email: `${id.split('-')[0]}@shop.example` } } });

it('fresh events pass the backlog together, and an event whose person has an older one does not', async () => {
  const waiting = ['ava-1'];
  const passed: string[][] = [];
  let together: string[] | undefined;
  const line: WaitingLine = {
    newest: async (from, count) => waiting.slice(from, from + count),
    inWork: async () => [],
    delayed: async () => [],
    payloads: async (ids) => ids.map(payload),
    haveEnded: async (ids) => ids.map(() => false),
    async toFront(id) {
      if (together === undefined) {
        together = [];
        setImmediate(() => {
          passed.push(together ?? []);
          together = undefined;
        });
      }
      together.push(id);
      await new Promise(setImmediate);
      return true;
    },
  };
  const singly: string[] = [];
  let nowMs = 0;
  const fresh = createFreshEvents({
    line,
    order: createPersonOrder(),
    onFresh: (id) => void singly.push(id),
    isWanted: () => true,
    perSecond: 50,
    nowMs: () => nowMs,
  });
  await fresh.readBacklog();
  waiting.unshift('eve-1', 'dan-1', 'ava-2', 'ben-1');
  nowMs = 100;
  expect(await fresh.bringForward()).toBe(3);
  expect(passed).toEqual([['ben-1', 'dan-1', 'eve-1']]);
  expect(singly).toEqual(['ben-1', 'dan-1', 'eve-1']);
});
