import type { DryRun } from '@tracklayer/backfill';
import { DEFAULT_LIST_ID } from '@tracklayer/sandbox';
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
  subscriptions: number;
  withdrawals: number;
}

interface Status {
  report: { counts: Counts };
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

  it('counts consents as the run does: contradictions, repeats, other rows, and those of live traffic', async () => {
    await world.delivery?.close(1_000);
    await world.configure({ listId: DEFAULT_LIST_ID });
    await world.startWorker();
    await world.put('live.ndjson', JSON.stringify(signUp('dora', 'withdrawn', '2024-05-01T00:00:00Z')));
    await world.tracklayer('send', 'live.ndjson');
    const rows = [
      'ava,granted,2023-01-01T00:00:00Z',
      'ava,withdrawn,2023-02-01T00:00:00Z',
      'ava,granted,2023-01-01T00:00:00Z',
      'ben,granted,2023-01-01T00:00:00Z',
      'ben,granted,2023-03-01T00:00:00Z',
      'cem,withdrawn,2023-01-01T00:00:00Z',
      'dora,granted,2023-01-01T00:00:00Z',
      'edi,granted,',
      'fay,granted,2023-01-01 00:00:00',
      'fay,granted,2023-01-01T00:00:00Z',
    ];
    const lines = rows.map((row, n) => `${row.replace(',', '@shop.example,')},${n}`);
    const header = 'email,consent.status,consent.at,number';
    await world.put('people.csv', [header, ...lines].join('\n'));
    await world.put('more.csv', [header, ...lines.slice(0, 4).reverse()].join('\n'));
    for (const files of [['people.csv'], ['people.csv', 'more.csv']]) {
      const args = [...files, '--migration-id', 'people', '--profiles', '--json'];
      const dry = await world.backfill(...args, '--dry-run');
      const before = (await world.backfill('status', 'people', '--json')).json.at(-1) as Partial<Status>;
      const ran = await world.backfill(...args);
      expect([dry.exitCode, ran.exitCode]).toEqual([0, 0]);
      const { report } = ran.json.at(-1) as Status;
      const { fresh, subscriptions, withdrawals } = (dry.json.at(-1) as { dryRun: DryRun }).dryRun;
      const added = (name: keyof Counts) => report.counts[name] - (before.report?.counts[name] ?? 0);
      expect([fresh, subscriptions, withdrawals]).toEqual([
        added('enqueued'),
        added('subscriptions'),
        added('withdrawals'),
      ]);
    }
  });

  it('names the field, the value and the way out of a refusal, and each doubtful column', async () => {
    const lines = [
      'Order,Date,Email,Total',
      `1,3/4/2025 10:00,${EMAIL},1.234`,
      `2,5/6/2025 10:00,${EMAIL},2.345`,
      `3,2025-03-01 10:00:00,${EMAIL},5`,
    ];
    await world.put('orders.csv', lines.join('\n'));
    const map = ['name:=purchase', 'eventId=Order', 'time=Date', 'email=Email', 'properties.orderId=Order']
      .concat('properties.value=Total', 'properties.currency:=EUR')
      .flatMap((each) => ['--map', each]);
    const dry = (...more: string[]) =>
      world.backfill('orders.csv', '--migration-id', 'past', '--dry-run', ...map, ...more);
    const { stderr, stdout, exitCode } = await dry();
    expect(exitCode).toBe(5);
    expect(stderr).toContain('Total: 2 values such as 1.234 may be two amounts');
    expect(stderr).toContain('Date: 2 values such as 3/4/2025 10:00 may have the day or the month first');
    expect(stderr).toContain('Date: 3 values such as 3/4/2025 10:00 have no offset');
    expect(stdout).toMatch(
      /ambiguous_number +2, first in line 2 of orders\.csv \(properties\.value: string\(5\)\)\. Add --decimal comma/,
    );
    // Each suggestion works when pasted.
    const mended = await dry('--decimal', 'comma', '--time-zone', 'Europe/Berlin');
    expect(mended.stderr).not.toMatch(/two amounts|no offset/);
    expect(mended.stdout).toMatch(/refused +2\b/);
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

const signUp = (who: string, status: string, at: string) => ({
  name: 'sign_up',
  eventId: `sign_up_${who}`,
  time: at,
  profile: { email: `${who}@shop.example` },
  properties: {},
  consent: { status, at },
});
