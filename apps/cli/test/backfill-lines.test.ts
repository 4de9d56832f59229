import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';

let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
});

afterEach(() => world.close());

const HEADER = 'name,eventId,time,email,orderId,value,currency,City';
const row = (n: number, city = 'Düsseldorf') =>
  `purchase,o${n},2024-03-01T10:00:00Z,ava@shop.example,${n},5,EUR,${city}`;

const run = (name: string, ...args: string[]) => world.backfill(name, '--migration-id', 'spring', ...args);

describe('the lines of a file', () => {
  it('may end with CR alone, and the report accounts for each', async () => {
    await world.put('cr.csv', [HEADER, row(1), '', row(2), 'cut', row(3), ''].join('\r'));
    await world.startWorker();
    const dry = await run('cr.csv', '--dry-run');
    expect(dry.stdout).toContain('6 lines = 1 header + 1 blank + 3 read + 1 refused');
    const ran = await run('cr.csv');
    expect([ran.exitCode, ran.stdout]).toEqual([
      5,
      expect.stringContaining('6 lines = 1 header + 1 blank + 3 read + 1 refused'),
    ]);
    expect(world.recorded().map(({ properties }) => properties.City)).toEqual(Array(3).fill('Düsseldorf'));
  });

  it('that are a header only end the command as a failure', async () => {
    await world.put('empty.csv', `${HEADER}\n\n`);
    for (const more of [['--dry-run'], []]) {
      const { exitCode, stdout } = await run('empty.csv', ...more);
      expect([exitCode, stdout]).toEqual([5, expect.stringContaining('empty.csv has no entry')]);
    }
  });

  it('are decoded as --encoding says, which the command suggests and does not guess', async () => {
    const text = [
      `${HEADER}\n`,
      `${row(1)}\n`,
      ...Array.from({ length: 9 }, (_, n) => `${row(n + 2, 'Ulm')}\n`),
    ];
    await world.put('win.csv', Buffer.from(text.join('').replace('City', 'Straße'), 'latin1'));
    const refused = await run('win.csv');
    expect([refused.exitCode, refused.stderr]).toEqual([
      5,
      expect.stringContaining('add --encoding windows-1252'),
    ]);
    await world.startWorker();
    const ran = await run('win.csv', '--encoding', 'windows-1252');
    expect(ran.stdout).toContain('11 lines = 1 header + 10 read');
    expect(world.recorded().map(({ properties }) => properties.Straße)).toContain('Düsseldorf');
  });
});
