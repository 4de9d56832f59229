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

it('events of a dead process go by their age, and before all that waited in the lane', async () => {
  const elsewhere = createElsewhere();
  const [first, second] = [event('first', 'ava', 1), event('second', 'ava', 2)];
  elsewhere.add([second, first, event('other', 'ben', 0)]);
  const went: string[] = [];
  const go = (each: ReturnType<typeof event>) =>
    elsewhere.free(each).then(() => {
      went.push(each.id);
      elsewhere.ended(each.id);
    });
  await Promise.all([event('third', 'ava', 0), second, first].map(go));
  expect(went).toEqual(['first', 'second', 'third']);
  expect(elsewhere.ids()).toEqual(['other']);
});
