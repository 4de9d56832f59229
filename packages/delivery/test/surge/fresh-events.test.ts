import { expect, it } from '@jest/globals';
import type { WaitingLine } from '@tracklayer/lanes';
import { createBacklog } from '../../src/surge/backlog.js';
import { createFreshEvents } from '../../src/surge/fresh-events.js';
import { createPersonOrder } from '../../src/surge/person-order.js';

/** Ids are `<person>-<number>`, and `<person>-<number>-<time>` in seconds where the time matters. */
function payload(id: string) {
  const [person, , seconds = '0'] = id.split('-');
  const enqueuedAtMs = Number(seconds) * 1_000;
  const time = new Date(enqueuedAtMs).toISOString();
  return { event: { profile: { email: `${person}@shop.example` }, time }, enqueuedAtMs };
}

function openLine(waiting: string[]) {
  const passed: string[][] = [];
  const line: WaitingLine = {
    newest: async (from, count) => waiting.slice(from, from + count),
    next: async () => [],
    inWork: async () => [],
    delayed: async () => [],
    payloads: async (ids) => ids.map(payload),
    haveEnded: async (ids) => ids.map(() => false),
    standing: async () => ({ hasEnded: false, isDelayed: false, wasTaken: false, isLowPriority: false }),
    async toFront(ids) {
      passed.push([...ids]);
      return ids.map(() => true);
    },
  };
  const singly: string[] = [];
  const clock = { nowMs: 60_000 };
  const fresh = createFreshEvents({
    line,
    backlog: createBacklog(line),
    order: createPersonOrder(),
    onFresh: (id) => void singly.push(id),
    isWanted: () => true,
    perSecond: 50,
    nowMs: () => clock.nowMs,
  });
  return { fresh, passed, singly, clock };
}

it('fresh events pass the backlog together, and an event whose person has an older one does not', async () => {
  const waiting = ['ava-1'];
  const { fresh, passed, singly, clock } = openLine(waiting);
  await fresh.readBacklog();
  waiting.unshift('eve-1', 'dan-1', 'ava-2', 'ben-1');
  clock.nowMs += 100;
  expect(await fresh.bringForward()).toBe(3);
  expect(passed).toEqual([['ben-1', 'dan-1', 'eve-1']]);
  expect(singly).toEqual(['ben-1', 'dan-1', 'eve-1']);
});

it('events of one moment pass, although single calls cannot take so many in that moment', async () => {
  const waiting = ['ava-1'];
  const { fresh, clock } = openLine(waiting);
  await fresh.readBacklog();
  // Five seconds without an event come before. More is not saved.
  for (let look = 0; look < 200; look += 1) {
    clock.nowMs += 50;
    await fresh.bringForward();
  }
  clock.nowMs += 50;
  waiting.unshift(...Array.from({ length: 400 }, (_, at) => `p${at}-1`));
  expect(await fresh.bringForward()).toBe(253);
});

it('the newest events of a backlog pass it too, unless their person has an older one', async () => {
  const waiting = ['eve-1-100', 'ava-2-99', 'dan-1-71', 'ben-1-69', 'ava-1-5'];
  const { fresh, passed, clock } = openLine(waiting);
  clock.nowMs = 100_000;
  await fresh.readBacklog();
  waiting.unshift('fay-1-100');
  expect(await fresh.bringForward()).toBe(2);
  clock.nowMs += 100;
  waiting.unshift('gus-1-100');
  expect(await fresh.bringForward()).toBe(1);
  expect(passed).toEqual([['dan-1-71', 'eve-1-100'], ['gus-1-100']]);
});
