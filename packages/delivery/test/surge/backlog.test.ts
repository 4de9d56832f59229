import { expect, it } from '@jest/globals';
import { createBacklog } from '../../src/surge/backlog.js';

function openBacklog(waiting: string[]) {
  const read: string[] = [];
  const backlog = createBacklog({
    newest: async (from, count) => waiting.slice(from, from + count),
    async payloads(ids) {
      read.push(...ids);
      return ids.map((id) => ({ event: { profile: { email: `${id}@shop.example` } } }));
    },
  });
  const ids = async (isWanted = () => true) => (await backlog.read(isWanted)).map(({ id }) => id);
  return { backlog, read, ids };
}

it('reads the payload of each event once, the newest first, and knows which wait no more', async () => {
  const waiting = ['c', 'b', 'a'];
  const { backlog, read, ids } = openBacklog(waiting);
  expect(await ids()).toEqual(['c', 'b', 'a']);
  waiting.pop();
  waiting.unshift('e', 'd');
  expect(await ids()).toEqual(['e', 'd', 'c', 'b']);
  expect(read).toEqual(['c', 'b', 'a', 'e', 'd']);

  backlog.forget();
  await ids();
  expect(read.slice(5)).toEqual(['e', 'd', 'c', 'b']);
});

it('ends early where it is not wanted any more, and keeps what it knows', async () => {
  const waiting = Array.from({ length: 1_200 }, (_, at) => `v-${at}`);
  const { read, ids } = openBacklog(waiting);
  let pages = 0;
  await ids(() => pages++ < 2);
  expect(read).toHaveLength(500);
  expect(await ids()).toEqual(waiting);
  expect(read).toHaveLength(1_200);
});
