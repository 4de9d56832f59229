import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';
import { order, orders } from './support/orders.js';

let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
  await world.startWorker();
});

afterEach(() => world.close());

interface Counts {
  known: number;
  enqueued: number;
}

describe('a dry run', () => {
  it('counts what the run counts, also the events that live traffic has sent', async () => {
    await world.put('live.ndjson', JSON.stringify(order(2)));
    await world.tracklayer('send', 'live.ndjson');
    await world.put('orders.ndjson', orders(0, 5).join('\n'));
    const dry = await world.backfill('orders.ndjson', '--migration-id', 'past', '--dry-run', '--json');
    expect(dry.json.at(-1)).toMatchObject({ dryRun: { entries: 5, known: 1, fresh: 4 } });
    const ran = await world.backfill('orders.ndjson', '--migration-id', 'past', '--json');
    const { report } = ran.json.at(-1) as { report: { counts: Counts } };
    expect(report.counts).toMatchObject({ known: 1, enqueued: 4 });
  });

  it('shows three entries as they will be at Klaviyo, masked, and the columns that are not used', async () => {
    const lines = [
      'Order,Date,Email,Total,Colour',
      ...[1, 2, 3, 4].map((n) => `${n},${DATE},${EMAIL},5,red`),
    ];
    await world.put('orders.csv', lines.join('\n'));
    const map = [
      'name:=purchase',
      'eventId=ord_{Order}',
      'properties.orderId=Order',
      'time=Date',
      'email=Email',
    ];
    const flags = [...map, 'properties.value=Total', 'properties.currency:=EUR'].flatMap((each) => [
      '--map',
      each,
    ]);
    const { stdout } = await world.backfill('orders.csv', '--migration-id', 'past', '--dry-run', ...flags);
    expect(stdout).toContain('columns not used: Colour');
    expect(stdout.match(/"unique_id":"ord_\d"/g)).toHaveLength(3);
    expect(stdout).toContain('"value":5');
    expect(stdout).not.toContain(EMAIL);
    expect(world.recorded()).toEqual([]);
  });

  it('accepts paths into a cell with JSON', async () => {
    const cart = '"{""total"":5,""lines"":[{""sku"":""S1""},{""sku"":""S2""}]}"';
    await world.put('carts.csv', `Order,Date,Email,Cart\n1,${DATE},${EMAIL},${cart}\n`);
    const map = ['name:=purchase', 'eventId=Order', 'properties.orderId=Order', 'time=Date', 'email=Email'];
    const flags = [...map, 'properties.value=Cart.total', 'properties.items[].sku=Cart.lines[].sku']
      .concat('properties.currency:=EUR')
      .flatMap((each) => ['--map', each]);
    await world.backfill('carts.csv', '--migration-id', 'past', ...flags);
    expect(world.recorded()).toMatchObject([
      { value: 5, properties: { items: [{ sku: 'S1' }, { sku: 'S2' }] } },
    ]);
  });

  it('reads a JSON array', async () => {
    await world.put('orders.json', JSON.stringify([order(1), order(2)], undefined, 2));
    const { stdout, exitCode } = await world.backfill('orders.json', '--migration-id', 'past');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('2 lines = 2 read')]);
    expect(world.recorded()).toHaveLength(2);
  });
});

const DATE = '2024-03-01T10:00:00Z';
const EMAIL = 'ava@shop.example';
