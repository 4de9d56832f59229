/** Counts say what they count: jobs, events, lines. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorld, until, type World } from './support/world.js';

const EVENTS = 1_500;

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

interface Row {
  lane: string;
  waiting: number;
  entries?: number;
}

async function batches(): Promise<Row | undefined> {
  const { json } = await world.tracklayer(['lanes', '--destination', world.destination, '--json']);
  return (json as Row[]).find(({ lane }) => lane === 'event-backfill');
}

it('lanes says how many events the batches of a back-fill hold, until they are delivered', async () => {
  const lines = Array.from({ length: EVENTS }, (_, index) => ({
    name: 'search',
    eventId: `past_${index}`,
    time: '2026-04-01T10:00:00Z',
    profile: { email: `ava${index}@shop.example` },
    properties: { query: 'linen' },
  }));
  await writeFile(join(world.cwd, 'past.ndjson'), lines.map((line) => JSON.stringify(line)).join('\n'));
  await world.tracklayer(['backfill', 'past.ndjson', '--migration-id', 'past', '--no-wait']);
  const row = await batches();
  expect(row?.entries).toBe(EVENTS);
  expect(row?.waiting).toBeGreaterThan(0);
  expect(row?.waiting).toBeLessThan(10);
  const { stdout } = await world.tracklayer(['lanes', '--destination', world.destination]);
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
    /\d jobs? of event-backfill of \S+ holds? 1,500 events and profiles\. Each job is a batch\./,
  );
  await world.withWorker(() => until(async () => (await batches())?.entries === undefined));
});
