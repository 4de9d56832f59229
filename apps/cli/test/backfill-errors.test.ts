import { gzipSync } from 'node:zlib';
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';
import { orders } from './support/orders.js';

let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
});

afterEach(() => world.close());

describe('a back-fill that cannot start sends nothing and says why', () => {
  it.each([
    ['an empty file', 'empty', '', 5, 'is empty'],
    ['a binary file', 'binary', Buffer.from([1, 0, 2, 0, 3]), 5, 'is not a text file'],
    ['a damaged archive', 'cut.gz', gzipSync('{}\n'.repeat(9)).subarray(0, 15), 5, 'is damaged'],
    ['a JSON array without objects', 'array.json', '[1,\n2]', 5, "jq -c '.[]'"],
    ['an unknown format', 'notes.txt', 'Dear all,', 5, 'must name the columns'],
    ['profiles of Klaviyo', 'people.csv', 'Email,Klaviyo ID\na@shop.example,01G\n', 2, 'Add --profiles'],
    ['a column without a name', 'orders.csv', 'name,eventId,time,email,\n,,,,x', 5, 'column 5 has no name'],
  ])('for %s', async (_, name, content, exitCode, message) => {
    await world.put('good.ndjson', orders(0, 3).join('\n'));
    await world.put(name, content);
    const ran = await world.backfill('good.ndjson', name, '--migration-id', 'spring');
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.stderr).toContain(message);
    expect((await world.backfill('status')).stderr).toContain('No migrations yet');
  });

  it.each(['--dry-run', '--no-wait'])(
    'for columns without our names, and how to map them: %s',
    async (how) => {
      await world.put(
        'orders.csv',
        'Order ID,Email,Date,Total\n77,ava@shop.example,2024-03-01T10:00:00Z,5\n',
      );
      const run = (...args: string[]) =>
        world.backfill('orders.csv', '--migration-id', 'spring', how, ...args);
      const { exitCode, json } = await run('--json');
      expect(exitCode).toBe(5);
      expect(json).toMatchObject([
        {
          error: {
            code: 'missing_columns',
            message: expect.stringContaining('The columns are Order ID, Email, Date, Total.'),
            next: expect.stringContaining('--map eventId="Order ID" --map time=Date --map email=Email'),
          },
        },
      ]);
      const nope = await run('--map', 'email=Nope');
      expect([nope.exitCode, nope.stderr]).toEqual([2, expect.stringContaining('No file has a column Nope')]);
      expect(await world.files()).toEqual(['orders.csv', 'tracklayer.config.json']);
    },
  );

  it('never overwrites a file of another command with refused lines', async () => {
    await world.put('orders.ndjson', [...orders(0, 3), 'no'].join('\n'));
    await world.put('notes.txt', 'mine');
    const run = (...args: string[]) =>
      world.backfill('orders.ndjson', '--migration-id', 'spring', '--no-wait', ...args);
    const refused = { exitCode: 2, stderr: expect.stringContaining('Name another file') };
    expect(await run('--rejects', 'notes.txt')).toMatchObject(refused);
    expect(await run('--rejects', 'notes.txt', '--dry-run')).toMatchObject(refused);
    expect(await run('--rejects', 'orders.ndjson')).toMatchObject(refused);
    expect(await run('--rejects', 'none/rejects.ndjson')).toMatchObject(refused);
    expect((await world.backfill('status')).stderr).toContain('No migrations yet');
    expect(await world.read('notes.txt')).toBe('mine');

    expect(await run()).toMatchObject({ exitCode: 5 });
    const [own] = await world.rejects('spring.rejects.ndjson');
    expect(own).toMatchObject({ line: 4 });
    // A dry run owns no file. A file cannot be read and written at once.
    expect(await run('--rejects', 'spring.rejects.ndjson', '--dry-run')).toMatchObject(refused);
    const itself = await world.backfill('spring.rejects.ndjson', '--migration-id', 'spring', '--no-wait');
    expect(itself).toMatchObject(refused);

    const config = JSON.parse(await world.read('tracklayer.config.json'));
    const [settings] = Object.values(config.destinations);
    await world.put(
      'tracklayer.config.json',
      JSON.stringify({ destinations: { [`${world.destination.id}b`]: settings } }),
    );
    expect(await run()).toMatchObject(refused);
    expect(await world.rejects('spring.rejects.ndjson')).toEqual([own]);
  });

  it('overwrites the refused lines of a dry run, if no other program changed the file', async () => {
    await world.put('orders.ndjson', [...orders(0, 3), 'no'].join('\n'));
    const run = (...args: string[]) =>
      world.backfill(
        'orders.ndjson',
        '--migration-id',
        'spring',
        '--rejects',
        'x.ndjson',
        '--no-wait',
        ...args,
      );
    expect(await run('--dry-run')).toMatchObject({ exitCode: 5 });
    expect(await run('--dry-run')).toMatchObject({ exitCode: 5 });
    expect(await world.rejects('x.ndjson')).toMatchObject([{ line: 4 }]);
    const other = world.backfill(
      'orders.ndjson',
      '--migration-id',
      'summer',
      '--rejects',
      'x.ndjson',
      '--no-wait',
    );
    expect(await other).toMatchObject({ exitCode: 2 });

    const written = await world.read('x.ndjson');
    await world.put('x.ndjson', `${written}mine`);
    expect(await run()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Name another file') });
    await world.put('x.ndjson', '');
    expect(await run('--dry-run')).toMatchObject({ exitCode: 5 });
    expect(await run()).toMatchObject({ exitCode: 5 });
    expect(await world.rejects('x.ndjson')).toMatchObject([{ line: 4 }]);
    expect(await run('--dry-run')).toMatchObject({ exitCode: 2 });
  });

  it('removes the refused lines of a dry run when no line is refused any more', async () => {
    const run = (...args: string[]) =>
      world.backfill(
        'orders.ndjson',
        '--migration-id',
        'spring',
        '--rejects',
        'x.ndjson',
        '--no-wait',
        ...args,
      );
    await world.put('orders.ndjson', [...orders(0, 3), 'no'].join('\n'));
    expect(await run('--dry-run')).toMatchObject({ exitCode: 5 });
    await world.put('orders.ndjson', orders(0, 3).join('\n'));
    expect(await run()).toMatchObject({ exitCode: 0 });
    expect(await world.files()).toEqual(['orders.ndjson', 'tracklayer.config.json']);
  });

  it('leaves no empty file for refused lines', async () => {
    await world.put('orders.ndjson', orders(0, 3).join('\n'));
    await world.backfill('orders.ndjson', '--migration-id', 'spring', '--no-wait');
    expect(await world.files()).toEqual(['orders.ndjson', 'tracklayer.config.json']);
  });

  it.each([
    ['no such file', ['none.ndjson', '--migration-id', 'a'], 6, 'There is no file none.ndjson'],
    ['a directory', ['.', '--migration-id', 'a'], 2, 'is a directory'],
    ['a wrong migration id', ['good.ndjson', '--migration-id', 'a:b'], 2, 'is not a valid migration id'],
    ['no migration id', ['good.ndjson'], 2, '→ Add --migration-id good_import'],
    ['a misspelt command', ['stats', 'a'], 2, '→ Did you mean: tracklayer backfill status a'],
    [
      'a misspelt command before an option',
      ['stats', '--migration-id', 'a'],
      2,
      'Did you mean: tracklayer backfill status',
    ],
    ['an unknown destination', ['good.ndjson', '--migration-id', 'a', '--destination', 'other'], 6, 'other'],
    ['a wrong mapping', ['good.ndjson', '--migration-id', 'a', '--map', 'orders=x'], 2, 'is not a field'],
    ['an unknown migration', ['status', 'a'], 6, 'There is no migration a'],
  ])('for %s', async (_, args, exitCode, message) => {
    await world.put('good.ndjson', orders(0, 3).join('\n'));
    const ran = await world.backfill(...args);
    expect([ran.exitCode, ran.stderr]).toEqual([exitCode, expect.stringContaining(message)]);
    expect((await world.backfill('status')).stderr).toContain('No migrations yet');
  });
});
