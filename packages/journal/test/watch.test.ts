import { watchJournal } from '../src/watch.js';
import { type JournalWorld, openJournal, order } from './support/journal-world.js';

let world: JournalWorld;

beforeEach(async () => {
  world = await openJournal();
});
afterEach(() => world.close());

const orders = (many: number) => Array.from({ length: many }, (_, number) => order(number));

it('gives each step to a watcher, in order', async () => {
  const ending = new AbortController();
  const watching = watchJournal(world.redis, world.destination, ending.signal);
  await watching.next();
  await world.write(orders(3));
  await world.write(orders(2));
  const { value } = await watching.next();
  expect(value?.steps.map(({ jobId }) => jobId)).toEqual(
    [...orders(3), ...orders(2)].map(({ jobId }) => jobId),
  );
  expect(value?.leftOut).toBe(0);
  ending.abort();
  expect((await watching.next()).done).toBe(true);
});

it('says how many steps a slow watcher missed', async () => {
  const ending = new AbortController();
  const watching = watchJournal(world.redis, world.destination, ending.signal);
  await watching.next();
  await world.write(orders(1));
  await watching.next();
  for (let batch = 0; batch < 12; batch++) await world.write(orders(1_000));
  const seen = { steps: 0, leftOut: 0 };
  while (seen.steps + seen.leftOut < 12_000) {
    const { value } = await watching.next();
    seen.steps += value?.steps.length ?? 0;
    seen.leftOut += value?.leftOut ?? 0;
  }
  expect(seen.steps + seen.leftOut).toBe(12_000);
  expect(seen.leftOut).toBeGreaterThan(1_500);
  ending.abort();
  await watching.next();
});
