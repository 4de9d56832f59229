import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';

let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
  await world.startWorker();
});

afterEach(() => world.close());

const HEADER = 'name;eventId;time;email;orderId;value;currency;"Note; of it"';
const row = (n: number, value: string) =>
  `purchase;o${n};2024-03-01T10:00:00Z;ava@shop.example;${n};${value};EUR;"two\nlines, ""ü"""`;

const run = (name: string, ...more: string[]) => world.backfill(name, '--migration-id', 'past', ...more);

describe('the refused lines of a CSV file', () => {
  it('are in a file of its form, which is imported once it is mended', async () => {
    const text = [HEADER, row(1, '5'), row(2, 'free'), row(3, '7'), row(4, 'none')].join('\n');
    await world.put('orders.csv', Buffer.from(text, 'latin1'));
    const ran = await run('orders.csv', '--encoding', 'windows-1252');
    expect(ran.exitCode).toBe(5);
    expect(ran.stderr).toContain('The refused lines of orders.csv, to be corrected: past.rejects.orders.csv');
    const written = await world.read('past.rejects.orders.csv');
    expect(written).toBe(`\uFEFF${[HEADER, row(2, 'free'), row(4, 'none'), ''].join('\n')}`);
    await world.put('past.rejects.orders.csv', written.replace('free', '6').replace('none', '8'));

    // The same run again keeps the corrections.
    const again = await run('orders.csv', '--encoding', 'windows-1252');
    expect(again.stderr).toContain('past.rejects.orders-2.csv');
    expect(await world.read('past.rejects.orders.csv')).toContain(';6;EUR');
    const mended = await run('past.rejects.orders.csv', '--encoding', 'windows-1252');
    expect(mended.exitCode).toBe(0);
    const values = world.recorded().map(({ value, properties }) => [value, properties['Note; of it']]);
    expect(values.sort()).toEqual([5, 6, 7, 8].map((value) => [value, 'two\nlines, "ü"']));
  });
});
