import { strToU8, zipSync } from 'fflate';
import { writeXlsx } from 'hucre/xlsx';
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';

let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
  await world.startWorker();
});

afterEach(() => world.close());

const MAP = ['name:=purchase', 'eventId=Order', 'properties.orderId=Order', 'time=Date', 'email=Email']
  .concat(['properties.value=Total', 'properties.currency:=EUR', 'properties.weight=Weight'])
  .flatMap((each) => ['--map', each]);

const recorded = () =>
  world
    .recorded()
    .map(({ uniqueId, time, value, properties: { weight } }) => ({ uniqueId, time, value, weight }));

describe('a back-fill of a workbook', () => {
  it('sends each row as an event, and writes the refused rows as CSV', async () => {
    const orders = [
      ['Order', 'Date', 'Email', 'Total', 'Weight'],
      ['A-1', new Date(Date.UTC(2025, 10, 20, 13, 12)), 'a1@shop.example', 1.234, '2 kg'],
      ['A-2', new Date(Date.UTC(2025, 10, 21, 9, 0)), 'a2@shop.example', 'soon', null],
      [1.2345678901234568e18, new Date(Date.UTC(2025, 10, 21, 9, 30)), 'a3@shop.example', 5, null],
      [4711, new Date(Date.UTC(2025, 5, 21, 9, 0)), 'a4@shop.example', 7.5, null],
    ];
    await world.put(
      'orders.xlsx',
      await writeXlsx({
        sheets: [
          { name: 'Orders', rows: orders },
          { name: 'Pivot', rows: [] },
        ],
      }),
    );
    const run = ['orders.xlsx', '--migration-id', 'past', '--time-zone', 'Europe/Berlin', ...MAP];
    const dry = await world.backfill(...run, '--dry-run');
    const { stdout, stderr } = await world.backfill(...run);
    expect(stderr).toContain('orders.xlsx: reads the sheet Orders. Not read: Pivot.');
    for (const text of [dry.stdout, stdout])
      expect(text).toContain('5 lines = 1 header + 2 read + 2 refused');
    expect(recorded()).toEqual([
      { uniqueId: 'A-1', time: '2025-11-20T12:12:00Z', value: 1.234, weight: '2 kg' },
      { uniqueId: '4711', time: '2025-06-21T07:00:00Z', value: 7.5, weight: undefined },
    ]);
    expect((await world.read('past.rejects.orders.csv')).split('\n').slice(1, 3)).toEqual([
      'A-2,2025-11-21 09:00:00,a2@shop.example,soon,',
      '1.2345678901234568E+18,2025-11-21 09:30:00,a3@shop.example,5,',
    ]);
  });
});

describe('a back-fill of a zip archive', () => {
  it('sends the events of each file once, also when it runs again', async () => {
    const csv = (id: string) =>
      strToU8(`Order,Date,Email,Total,Weight\n${id},2025-11-20T13:12:00Z,${id}@shop.example,89.95,\n`);
    await world.put(
      'export.zip',
      zipSync({ 'june.csv': csv('j1'), 'july.csv': csv('j2'), '.DS_Store': csv('no') }),
    );
    const run = ['export.zip', '--migration-id', 'past', ...MAP];
    const { stdout } = await world.backfill(...run);
    expect(stdout).toContain('export.zip/june.csv  csv, read to the end');
    expect(stdout).toContain('export.zip/july.csv  csv, read to the end');
    await world.backfill(...run);
    await world.backfill('export.zip/june.csv', '--migration-id', 'past', ...MAP);
    expect(recorded().map(({ uniqueId }) => uniqueId)).toEqual(['j1', 'j2']);
  });
});
