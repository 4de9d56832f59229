import { expect, it } from '@jest/globals';
import { createElsewhere } from '../../src/surge/elsewhere.js';

const event = (id: string, person: string, timeMs: number) => ({
  id,
  people: [person],
  enqueuedAtMs: 0,
  timeMs,
  writesProfile: false,
  followsProfile: false,
});
const NEVER = new Promise<void>(() => undefined);

function openElsewhere() {
  const elsewhere = createElsewhere();
  const [oldest, old, young] = [event('oldest', 'ava', 1), event('old', 'ava', 2), event('young', 'ava', 3)];
  const others = [event('before', 'ava', 0), event('other', 'ben', 9)];
  elsewhere.add([old, oldest, ...others.slice(1)]);
  const went: string[] = [];
  const wait = (each: typeof old, until = NEVER) =>
    elsewhere.free(each, until).then(() => void went.push(each.id));
  return { elsewhere, went, wait, oldest, old, young, before: others[0] as typeof old };
}

it('an event waits until each older one of its person is back or has ended, and for no other', async () => {
  const { elsewhere, went, wait, before, young } = openElsewhere();
  const all = [young, before].map((each) => wait(each));
  await all[1];
  elsewhere.enter('oldest');
  expect(elsewhere.waiting()).toBe(1);
  expect(went).toEqual(['before']);
  elsewhere.ended('old');
  await Promise.all(all);
  expect(elsewhere.waiting()).toBe(0);
  expect(elsewhere.ids()).toEqual(['other']);
});

it('an event that came back and left again without an attempt stays before the younger ones', async () => {
  const { elsewhere, wait, oldest, old } = openElsewhere();
  elsewhere.enter('oldest');
  expect(elsewhere.hasOlder(old)).toBe(false);
  elsewhere.leave('oldest', false);
  expect(elsewhere.hasOlder(old)).toBe(true);
  const waits = wait(old);
  elsewhere.enter('oldest');
  elsewhere.leave('oldest', true);
  await waits;
  expect(elsewhere.hasOlder(old)).toBe(false);
  expect(elsewhere.hasOlder(oldest)).toBe(false);
});

it('waits no longer than it is told', async () => {
  const { elsewhere, went, wait, young } = openElsewhere();
  await wait(young, Promise.resolve());
  expect(went).toEqual(['young']);
  expect(elsewhere.waiting()).toBe(0);
});
