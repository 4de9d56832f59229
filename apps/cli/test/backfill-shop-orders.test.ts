import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';
import { backfillExport, csv } from './support/export-files.js';

let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
  await world.startWorker();
});

afterEach(() => world.close());

const recorded = () =>
  world.recorded().map(({ metric, time, value, uniqueId, properties: { items, currency } }) => ({
    metric,
    time,
    value,
    uniqueId,
    currency,
    ...(items !== undefined && { items }),
  }));

describe('orders of Shopify', () => {
  const COLUMNS = [
    'Name',
    'Email',
    'Financial Status',
    'Currency',
    'Total',
    'Created at',
    'Cancelled at',
    'Lineitem quantity',
    'Lineitem name',
    'Lineitem price',
    'Lineitem sku',
    'Payment Method',
    'Refunded Amount',
    'Phone',
  ];
  const order = (n: number, more: Record<string, string> = {}) => ({
    Name: `#${n}`,
    Email: `p${n}@shop.example`,
    'Financial Status': 'paid',
    Currency: 'EUR',
    Total: '30.00',
    'Created at': '2025-03-01 10:00:00 +0100',
    'Lineitem quantity': '1',
    'Lineitem name': 'Cap',
    'Lineitem price': '30.00',
    Phone: "'+4915112345678",
    ...more,
  });
  const row = (n: number, more: Record<string, string>) => ({ Name: `#${n}`, ...more });

  it('have all of their items, and only paid orders become purchases', async () => {
    const second = { 'Lineitem quantity': '2', 'Lineitem name': 'Mug, "blue"', 'Lineitem price': '5.00' };
    const ran = await backfillExport(
      world,
      'orders.csv',
      csv(
        COLUMNS,
        order(1, { 'Lineitem price': '20.00', 'Lineitem sku': 'CAP' }),
        row(1, second),
        order(2, { 'Financial Status': 'voided' }),
        order(3, { 'Financial Status': 'refunded', 'Refunded Amount': '30.00' }),
        order(4, { 'Payment Method': 'Bogus (for testing)' }),
        order(5, { 'Financial Status': 'pending' }),
        order(6, { 'Cancelled at': '2025-03-02 10:00:00 +0100' }),
      ),
    );
    const lines = '8 lines = 1 header + 3 read + 4 left out';
    expect(ran.dry.stdout).toContain(lines);
    expect(ran.stdout).toContain(lines);
    expect(ran.stderr).toContain('looks like orders of Shopify (--from shopify-orders)');
    expect(ran.stdout).toMatch(/2 cancelled or voided[\s\S]*1 test order[\s\S]*1 not paid/);
    const at = '2025-03-01T09:00:00Z';
    const cap = { productName: 'Cap', quantity: 1, price: 30 };
    expect(recorded()).toEqual([
      {
        metric: 'Placed Order',
        time: at,
        value: 30,
        uniqueId: '#1',
        currency: 'EUR',
        items: [
          { productName: 'Cap', sku: 'CAP', quantity: 1, price: 20 },
          { productName: 'Mug, "blue"', quantity: 2, price: 5 },
        ],
      },
      { metric: 'Placed Order', time: at, value: 30, uniqueId: '#3', currency: 'EUR', items: [cap] },
      { metric: 'Refunded Order', time: at, value: 30, uniqueId: '#3_refund', currency: 'EUR' },
    ]);
    const again = await world.backfill('orders.csv', '--migration-id', 'past');
    expect([again.exitCode, recorded().length]).toEqual([0, 3]);
  });

  it('are refused whole if a row between their rows is broken, and sent whole once it is mended', async () => {
    const lines = csv(COLUMNS, order(1), row(1, { 'Lineitem name': 'Mug' }), order(2));
    const broken = [...lines.slice(0, 2), '#1,cut', ...lines.slice(2)];
    const ran = await backfillExport(world, 'orders.csv', broken);
    expect([ran.exitCode, recorded().map(({ uniqueId }) => uniqueId)]).toEqual([5, ['#2']]);
    expect(ran.stdout).toContain('5 lines = 1 header + 1 read + 3 refused');
    await backfillExport(world, 'orders.csv', lines);
    const mended = recorded().find(({ uniqueId }) => uniqueId === '#1');
    expect(mended?.items).toMatchObject([{ productName: 'Cap' }, { productName: 'Mug' }]);
  });

  it('are refused whole if their rows are not neighbours, and sent whole once the file is sorted', async () => {
    const lines = csv(COLUMNS, order(1), order(2), row(1, { 'Lineitem name': 'Mug' }));
    const ran = await backfillExport(world, 'orders.csv', lines);
    expect([ran.exitCode, recorded().map(({ uniqueId }) => uniqueId)]).toEqual([5, ['#2']]);
    expect(ran.stdout).toContain('rows_apart 2');
    expect(ran.stdout).not.toContain('duplicates');
    expect(await world.read('past.rejects.ndjson')).toContain('Sort the lines by the column Name');
    await backfillExport(world, 'orders.csv', [lines[0], lines[1], lines[3], lines[2]].map(String));
    const sorted = recorded().find(({ uniqueId }) => uniqueId === '#1');
    expect(sorted?.items).toMatchObject([{ productName: 'Cap' }, { productName: 'Mug' }]);
  });

  it('are read otherwise with --map, and as any file with --from none', async () => {
    const lines = csv(COLUMNS, order(1));
    const ran = await backfillExport(world, 'orders.csv', lines, '--map', 'eventId=ord_{Name}_purchase');
    expect([ran.exitCode, recorded().map(({ uniqueId }) => uniqueId)]).toEqual([0, ['ord_#1_purchase']]);
    const plain = await world.backfill('orders.csv', '--migration-id', 'other', '--from', 'none');
    expect(plain.stderr).toContain('has no column for');
    const profiles = await world.backfill('orders.csv', '--migration-id', 'people', '--profiles');
    expect(profiles.stderr).toContain('looks like orders of Shopify, which are events');
    const constant = await world.backfill(
      'orders.csv',
      '--migration-id',
      'x',
      '--map',
      'eventId:=ord_{Name}',
    );
    expect(constant.stderr).toContain('Write it with = instead of :=');
  });
});

describe('orders of other shops', () => {
  it('of WooCommerce have a column per item and the time of the shop', async () => {
    const columns = ['order_id', 'order_number', 'order_date', 'status', 'order_total', 'order_currency'];
    const more = ['billing_email', 'billing_country', 'line_item_1', 'line_item_2'];
    const order = (n: number, status: string, order_date: string) => ({
      order_id: `${n}`,
      order_number: `${n}`,
      order_date,
      status,
      order_total: '1,080.00',
      order_currency: 'EUR',
      billing_email: 'ava@shop.example',
      line_item_1: 'name:Bed|product_id:9|sku:BED|quantity:2|total:1000.00|sub_total:1000.00',
      line_item_2: 'name:Rug|quantity:1|total:80.00',
    });
    const ran = await backfillExport(
      world,
      'woo.csv',
      csv(
        [...columns, ...more],
        order(1, 'wc-completed', '2025-07-01 12:00:00'),
        order(2, 'wc-cancelled', '2025-07-01 12:00:00'),
        order(3, 'wc-refunded', '2025-12-01 12:00:00'),
      ),
      '--time-zone',
      'Europe/Berlin',
    );
    expect(ran.stdout).toContain('4 lines = 1 header + 2 read + 1 left out');
    const items = [
      { productName: 'Bed', productId: '9', sku: 'BED', quantity: 2, price: 500 },
      { productName: 'Rug', quantity: 1, price: 80 },
    ];
    const event = { value: 1080, currency: 'EUR' };
    expect(recorded()).toEqual([
      { ...event, metric: 'Placed Order', time: '2025-07-01T10:00:00Z', uniqueId: '1', items },
      { ...event, metric: 'Placed Order', time: '2025-12-01T11:00:00Z', uniqueId: '3', items },
      { ...event, metric: 'Refunded Order', time: '2025-12-01T11:00:00Z', uniqueId: '3_refund' },
    ]);
  });

  it('of Magento have their currency beside the amount', async () => {
    const columns = [
      'ID',
      'Purchase Point',
      'Purchase Date',
      'Grand Total (Purchased)',
      'Status',
      'Customer Email',
    ];
    const ran = await backfillExport(
      world,
      'magento.csv',
      csv(
        columns,
        {
          ID: '000000012',
          'Purchase Point': 'Main\n Store',
          'Purchase Date': 'Jul 1, 2025 1:05:00 PM',
          'Grand Total (Purchased)': '€1,299.00',
          Status: 'Complete',
          'Customer Email': 'ava@shop.example',
        },
        { ID: '000000013', Status: 'Canceled' },
      ),
      '--time-zone',
      'Europe/Berlin',
    );
    expect(ran.stdout).toContain('4 lines = 1 header + 2 read + 1 left out');
    expect(recorded()).toEqual([
      {
        metric: 'Placed Order',
        time: '2025-07-01T11:05:00Z',
        value: 1299,
        uniqueId: '000000012',
        currency: 'EUR',
      },
    ]);
  });

  it('of Stripe are payments, with a refund at its own time', async () => {
    const columns = ['id', 'Created date (UTC)', 'Amount', 'Amount Refunded', 'Currency', 'Captured', 'Mode'];
    const payment = (id: string, more: Record<string, string> = {}) => ({
      id,
      'Created date (UTC)': '2025-03-01 10:00:00',
      Amount: '49.00',
      'Amount Refunded': '0.00',
      Currency: 'eur',
      Captured: 'true',
      Mode: 'Live',
      Status: 'Paid',
      'Customer Email': 'ava@shop.example',
      ...more,
    });
    const refund = { 'Amount Refunded': '9.00', 'Refunded date (UTC)': '2025-03-02 10:00:00' };
    const ran = await backfillExport(
      world,
      'payments.csv',
      csv(
        [...columns, 'Status', 'Customer Email', 'Refunded date (UTC)'],
        payment('ch_1', { ...refund, Status: 'Partially Refunded' }),
        payment('ch_2', { Status: 'Failed' }),
        payment('ch_3', { Mode: 'Test' }),
      ),
    );
    expect(ran.stdout).toContain('4 lines = 1 header + 1 read + 2 left out');
    expect(recorded()).toEqual([
      { metric: 'Placed Order', time: '2025-03-01T10:00:00Z', value: 49, uniqueId: 'ch_1', currency: 'EUR' },
      {
        metric: 'Refunded Order',
        time: '2025-03-02T10:00:00Z',
        value: 9,
        uniqueId: 'ch_1_refund',
        currency: 'EUR',
      },
    ]);
  });
});
