import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../support/world.js';
import { openReleasedWorld, type ReleasedWorld } from './world.js';

let world: ReleasedWorld;

beforeEach(async () => {
  world = await openReleasedWorld(15);
});

afterEach(() => world.close());

interface Report {
  report: { reading: boolean; state: string };
}

async function status(id: string): Promise<Report['report']> {
  const { json } = await world.tracklayer('backfill', 'status', id);
  return (json as Report[])[0]?.report as Report['report'];
}

describe('a migration of the release before', () => {
  it('that was killed resumes from its position until it is done, and sends no event twice', async () => {
    // Its reader ran on another machine. Its lease must expire first.
    await until(async () => !(await status('spring')).reading);
    const ran = await world.whileDelivering(() => world.tracklayer('backfill', 'resume', 'spring'));
    expect(ran.exitCode).toBe(5);

    expect(await status('spring')).toMatchObject({
      state: 'done',
      files: [{ lines: 24, refused: 2, done: true }],
      counts: { entries: 24, enqueued: 21, refused: 2, duplicates: 1, known: 0 },
      settled: { delivered: 21, dead: 0 },
    });
    // Lines 3 and 15 are damaged; line 20 is line 2 once more.
    const good = Array.from({ length: 24 }, (_, n) => n + 1).filter((n) => ![3, 15, 20].includes(n));
    const { items } = world.sandbox.events({ limit: 1_000 });
    const spring = items.filter(({ uniqueId }) => uniqueId.startsWith('spring-'));
    expect(
      spring.map(({ uniqueId }) => Number(uniqueId.slice('spring-'.length))).sort((a, b) => a - b),
    ).toEqual(good);
    for (const event of spring) {
      expect(event).toMatchObject({ fate: 'recorded', timeGiven: '2024-04-20T10:00:00Z', backfill: true });
    }
    const rejects = (await readFile(join(world.folder, 'spring.rejects.ndjson'), 'utf8')).trim().split('\n');
    expect(rejects.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual([3, 15]);
  });

  it('brings no consent over that was withdrawn since', async () => {
    await until(async () => !(await status('spring')).reading);
    await world.whileDelivering(() => world.tracklayer('backfill', 'resume', 'spring'));
    const people = world.sandbox.subscriptions().items.map(({ email, state }) => `${email} ${state}`);
    expect(people).toContain('spring-18@shop.example subscribed');
    // She took hers back in 2026; the file says that she gave it in 2024.
    expect(people.filter((each) => each.startsWith('cleo'))).toEqual([]);
  });

  it('that was handed over and not yet delivered is followed to its end', async () => {
    const ran = await world.whileDelivering(() => world.tracklayer('backfill', 'resume', 'winter'));
    expect(ran.exitCode).toBe(0);
    expect(await status('winter')).toMatchObject({ state: 'done', settled: { delivered: 3 } });
  });
});
