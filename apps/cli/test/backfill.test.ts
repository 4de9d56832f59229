import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadConfig } from '@tracklayer/config';
import { type Delivery, startDelivery } from '@tracklayer/delivery';
import { DEFAULT_KEY, type Sandbox, startSandbox } from '@tracklayer/sandbox';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { newDestination, type TestDestination } from './support/destination.js';
import { type Ran, runCli } from './support/run-cli.js';

let destination: TestDestination;
let sandbox: Sandbox;
let delivery: Delivery | undefined;

beforeEach(async () => {
  sandbox = await startSandbox({ limits: 'none' });
  destination = await newDestination({ apiKeyEnv: 'KEY', baseUrl: sandbox.url });
});

afterEach(async () => {
  await delivery?.close(2_000);
  delivery = undefined;
  await sandbox.close();
  await destination.remove();
});

async function startWorker(): Promise<void> {
  const env = { KEY: DEFAULT_KEY, REDIS_URL: process.env.REDIS_URL ?? '' };
  const config = await loadConfig({ cwd: destination.cwd, env });
  delivery = await startDelivery(config, {
    log: createLogger({ name: 'test', level: 'silent' }),
    metrics: createMetrics(),
    publishedLimits: () => ({ perSecond: 1_000, perMinute: 10_000 }),
  });
}

function backfill(...args: string[]): Promise<Ran> {
  return runCli(['backfill', ...args], { cwd: destination.cwd });
}

const put = (name: string, content: string | Uint8Array) => writeFile(join(destination.cwd, name), content);

interface Order {
  [field: string]: unknown;
  properties: Record<string, unknown>;
}

function order(n: number): Order {
  return {
    name: 'purchase',
    eventId: `o${n}`,
    time: '2024-04-20T10:00:00+02:00',
    profile: { email: `buyer${n}@shop.example` },
    properties: { orderId: `${n}`, value: 5, currency: 'EUR' },
  };
}

const orders = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => JSON.stringify(order(from + n)));

const recorded = () => sandbox.events({ limit: 10_000 }).items.filter(({ fate }) => fate === 'recorded');
const calls = () => sandbox.requests().items;

interface Reject {
  line: number;
  reasons: { code: string }[];
  original: string;
}

async function rejects(file: string): Promise<Reject[]> {
  const text = await readFile(join(destination.cwd, file), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Reject);
}

describe('tracklayer backfill', () => {
  it('brings a zipped file over: original times, migration id, marked so that no flow starts, in one call', async () => {
    await startWorker();
    await put('orders.ndjson.gz', gzipSync(orders(0, 300).join('\n')));
    const ran = await backfill('orders.ndjson.gz', '--migration-id', 'spring');
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toMatch(/done[\s\S]*delivered\s+300/);
    expect(calls().map(({ endpoint }) => endpoint)).toEqual(['POST /api/event-bulk-create-jobs']);
    expect(recorded()).toHaveLength(300);
    expect(recorded()[0]).toMatchObject({
      backfill: true,
      time: '2024-04-20T08:00:00Z',
      uniqueId: 'o0',
      properties: { migration_id: 'spring' },
    });
  });

  it('says with --dry-run what would happen, and sends nothing', async () => {
    await put('orders.ndjson', [...orders(0, 1_500), ...orders(0, 10), 'no'].join('\n'));
    const ran = await backfill('orders.ndjson', '--migration-id', 'spring', '--dry-run');
    expect(ran.exitCode).toBe(5);
    expect(ran.stdout).toMatch(/sent\s+1,500 in 2 calls[\s\S]*takes\s+about 1 s/);
    expect(ran.stdout).toMatch(/not_json\s+1, first in line 1511 of orders.ndjson/);
    const real = await backfill('status');
    expect(real.stderr).toContain('No migration yet');
  });

  it('leaves out what live traffic has delivered', async () => {
    await startWorker();
    await put('live.ndjson', orders(0, 5).join('\n'));
    await runCli(['send', 'live.ndjson'], { cwd: destination.cwd });
    await until(() => recorded().length === 5);
    await put('orders.ndjson', orders(0, 20).join('\n'));
    const ran = await backfill('orders.ndjson', '--migration-id', 'spring', '--json');
    expect(ran.json.at(-1)).toMatchObject({ report: { counts: { known: 5, enqueued: 15 } } });
    expect(recorded()).toHaveLength(20);
    expect(sandbox.stats().duplicates).toBe(0);
  });

  it.each(['klaviyo', 'guide'])(
    'brings consent over with its past time, so that nobody is asked again (dialect %s)',
    async (dialect) => {
      const list = { apiKeyEnv: 'KEY', baseUrl: sandbox.url, listId: 'Y6nRLr', dialect };
      await destination.remove();
      destination = await newDestination(list);
      await startWorker();
      const consent = { status: 'granted', at: '2023-01-02T03:04:05Z', source: 'footer' };
      await put('signups.ndjson', JSON.stringify({ ...order(1), name: 'sign_up', properties: {}, consent }));
      await backfill('signups.ndjson', '--migration-id', 'spring');
      await until(() => sandbox.subscriptions().items.length === 1);
      expect(sandbox.subscriptions().items).toMatchObject([
        {
          email: 'buyer1@shop.example',
          historicalImport: true,
          consentedAt: expect.stringContaining('2023-01-02T03:04:05'),
        },
      ]);
    },
  );

  it('honours consent that profiles bring along: granted with its past time, withdrawn unsubscribes, the last word counts', async () => {
    await destination.remove();
    destination = await newDestination({ apiKeyEnv: 'KEY', baseUrl: sandbox.url, listId: 'Y6nRLr' });
    await startWorker();
    await put(
      'people.csv',
      [
        'email,firstName,consent.status,consent.at,consent.source',
        'ava@shop.example,Ava,granted,2023-01-02T03:04:05Z,footer',
        'ben@shop.example,Ben,withdrawn,2024-05-06T07:08:09Z,footer',
        'cem@shop.example,Cem,granted,2023-01-02T03:04:05Z,footer',
        'cem@shop.example,Cem,withdrawn,2024-05-06T07:08:09Z,footer',
        'dora@shop.example,Dora,denied,,',
        'edi@shop.example,Edi,,,',
        'fay@shop.example,Fay,granted,,footer',
      ].join('\n'),
    );
    const tried = await backfill('people.csv', '--migration-id', 'people', '--profiles', '--dry-run');
    expect(tried.stdout).toMatch(
      /subscribed\s+1 with[\s\S]*unsubscribed\s+2 whose[\s\S]*consent_without_time\s+1/,
    );
    const ran = await backfill('people.csv', '--migration-id', 'people', '--profiles', '--json');
    expect(ran.json.at(-1)).toMatchObject({
      report: { counts: { enqueued: 5, refused: 1, subscriptions: 1, withdrawals: 2 } },
    });
    const consents = () => sandbox.subscriptions().items.map(({ email, state }) => `${email} ${state}`);
    await until(
      async () => (await delivery?.lanes.depth(destination.id, 'list-subscription'))?.delayed === 0,
    );
    await until(() => consents().includes('ben@shop.example unsubscribed'));
    await until(() => consents().includes('cem@shop.example unsubscribed'));
    await until(() => consents().includes('ava@shop.example subscribed'));
    expect(consents()).not.toContain('cem@shop.example subscribed');
    expect(consents().filter((each) => /dora|edi|fay/.test(each))).toEqual([]);
    expect(sandbox.subscriptions().items.find(({ email }) => email === 'ava@shop.example')).toMatchObject({
      historicalImport: true,
      consentedAt: expect.stringContaining('2023-01-02T03:04:05'),
      customSource: 'footer',
    });
    expect(sandbox.profiles()[0]?.properties).toEqual({});
  });

  it('unsubscribes who signed up and took it back, and sends no event of it', async () => {
    await startWorker();
    const consent = { status: 'withdrawn', at: '2024-05-06T07:08:09Z' };
    await put('signups.ndjson', JSON.stringify({ ...order(1), name: 'sign_up', properties: {}, consent }));
    const ran = await backfill('signups.ndjson', '--migration-id', 'spring');
    expect([ran.exitCode, ran.stdout]).toEqual([
      0,
      expect.stringMatching(/left out\s+1 event of people who/),
    ]);
    await until(() => sandbox.subscriptions().items.length === 1);
    expect(sandbox.subscriptions().items).toMatchObject([
      { email: 'buyer1@shop.example', state: 'unsubscribed' },
    ]);
    expect(recorded()).toEqual([]);
  });

  it('leaves out what the browser tracker owns, as live traffic does, and brings it over when asked to', async () => {
    await startWorker();
    const seen = { ...order(0), source: 'browser:shop' };
    await put('orders.ndjson', [JSON.stringify(seen), ...orders(1, 5)].join('\n'));
    const tried = await backfill('orders.ndjson', '--migration-id', 'spring', '--dry-run');
    expect(tried.stdout).toMatch(/sent\s+4 in 1 call[\s\S]*left out\s+1 event that another tracker owns/);
    const ran = await backfill('orders.ndjson', '--migration-id', 'spring', '--json');
    expect(ran.json.at(-1)).toMatchObject({
      report: { withheld: { not_owner: 1 }, counts: { enqueued: 4 } },
    });
    const all = await backfill('orders.ndjson', '--migration-id', 'spring', '--all-owners', '--json');
    expect(all.json.at(-1)).toMatchObject({
      report: { withheld: {}, counts: { enqueued: 5, duplicates: 4 } },
    });
    expect(recorded().map(({ uniqueId }) => uniqueId)).toEqual(['o1', 'o2', 'o3', 'o4', 'o0']);
  });

  it('says that events go without the fields of their profile, which --profiles brings from the same file', async () => {
    await startWorker();
    const named = { ...order(1), profile: { email: 'ava@shop.example', firstName: 'Ava' } };
    await put('orders.ndjson', [JSON.stringify(named), ...orders(2, 4)].join('\n'));
    const words = /sent alone\s+1 event without the profile fields[^\n]*--profiles/;
    const tried = await backfill('orders.ndjson', '--migration-id', 'spring', '--dry-run');
    expect(tried.stdout).toMatch(words);
    expect((await backfill('orders.ndjson', '--migration-id', 'spring')).stdout).toMatch(words);
    expect(sandbox.profiles({ email: 'ava@shop.example' })[0]?.attributes.first_name).toBeUndefined();
    await backfill('orders.ndjson', '--migration-id', 'people', '--profiles');
    expect(sandbox.profiles({ email: 'ava@shop.example' })[0]?.attributes.first_name).toBe('Ava');
  });

  it('brings profiles over in one import', async () => {
    await startWorker();
    await put('people.csv', 'email,firstName,shade\nava@shop.example,Ava,7\nben@shop.example,Ben,8\n');
    const ran = await backfill('people.csv', '--migration-id', 'people', '--profiles');
    expect([ran.exitCode, ran.stdout]).toEqual([0, expect.stringMatching(/accepted +2/)]);
    expect(calls().map(({ endpoint }) => endpoint)).toEqual(['POST /api/profile-bulk-import-jobs']);
    expect(sandbox.profiles()).toMatchObject([
      { attributes: { email: 'ava@shop.example', first_name: 'Ava' }, properties: { shade: '7' } },
      { attributes: { email: 'ben@shop.example', first_name: 'Ben' }, properties: { shade: '8' } },
    ]);
  });
});

describe('a migration under way', () => {
  it('is paused, resumed by another process, and reported when it is done', async () => {
    await put('orders.ndjson', orders(0, 50).join('\n'));
    const handed = await backfill('orders.ndjson', '--migration-id', 'spring', '--no-wait');
    expect(handed.exitCode).toBe(0);
    expect((await backfill('pause', 'spring')).stdout).toContain('paused');
    await startWorker();
    expect(await backfill('orders.ndjson', '--migration-id', 'spring')).toMatchObject({ exitCode: 1 });
    expect(recorded()).toHaveLength(0);
    await backfill('resume', 'spring', '--no-wait');
    await delivery?.lanes.queue(destination.id, 'event-backfill').promoteJobs();
    await until(() => recorded().length === 50);
    await until(async () => (await backfill('status', 'spring')).stdout.includes('done'));
    expect((await backfill('status')).stdout).toMatch(/spring\s+done/);
  });

  it('that is cancelled sends nothing more, and cannot go on', async () => {
    const consent = { status: 'withdrawn', at: '2024-05-06T07:08:09Z' };
    await put('orders.ndjson', [...orders(0, 49), JSON.stringify({ ...order(49), consent })].join('\n'));
    await backfill('orders.ndjson', '--migration-id', 'spring', '--no-wait');
    await backfill('cancel', 'spring');
    await startWorker();
    await until(async () => /not sent\s+50/.test((await backfill('status', 'spring')).stdout));
    await until(
      async () => (await delivery?.lanes.counts(destination.id))?.['list-subscription:skipped'] === 1,
    );
    expect(calls()).toEqual([]);
    const again = await backfill('orders.ndjson', '--migration-id', 'spring');
    expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('was cancelled')]);
    expect(await backfill('resume', 'spring')).toMatchObject({ exitCode: 1 });
  });
});

describe('what cannot be done is said, and nothing is sent', () => {
  it.each([
    ['an empty file', 'empty', '', 5, 'is empty'],
    ['a binary file', 'binary', Buffer.from([1, 0, 2, 0, 3]), 5, 'is not a text file'],
    ['a damaged archive', 'cut.gz', gzipSync('{}\n'.repeat(9)).subarray(0, 15), 5, 'is damaged'],
    ['a JSON array', 'array.json', '[{"a": 1},\n{"a": 2}]', 5, "jq -c '.[]'"],
    ['no format that we know', 'notes.txt', 'Dear all,', 5, '--format'],
    ['a column without a name', 'orders.csv', 'name,eventId,time,email,\n', 5, 'column 5 has no name'],
  ])('%s', async (_, name, content, exitCode, words) => {
    await put('good.ndjson', orders(0, 3).join('\n'));
    await put(name, content);
    const ran = await backfill('good.ndjson', name, '--migration-id', 'spring');
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.stderr).toContain(words);
    expect((await backfill('status')).stderr).toContain('No migration yet');
  });

  it.each(['--dry-run', '--no-wait'])('columns that make no event, and how to map them: %s', async (how) => {
    await put('orders.csv', 'Order ID,Email,Date,Total\n77,ava@shop.example,2024-03-01T10:00:00Z,5\n');
    const run = (...args: string[]) => backfill('orders.csv', '--migration-id', 'spring', how, ...args);
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
    expect(await readdir(destination.cwd)).toEqual(['orders.csv', 'tracklayer.config.json']);
  });

  it('never writes refused lines over a file that is not its own', async () => {
    await put('orders.ndjson', [...orders(0, 3), 'no'].join('\n'));
    await put('notes.txt', 'mine');
    const run = (...args: string[]) =>
      backfill('orders.ndjson', '--migration-id', 'spring', '--no-wait', ...args);
    const refused = { exitCode: 2, stderr: expect.stringContaining('Name another file') };
    expect(await run('--rejects', 'notes.txt')).toMatchObject(refused);
    expect(await run('--rejects', 'notes.txt', '--dry-run')).toMatchObject(refused);
    expect(await run('--rejects', 'orders.ndjson')).toMatchObject(refused);
    expect(await run('--rejects', 'none/rejects.ndjson')).toMatchObject(refused);
    expect((await backfill('status')).stderr).toContain('No migration yet');
    expect(await readFile(join(destination.cwd, 'notes.txt'), 'utf8')).toBe('mine');

    expect(await run()).toMatchObject({ exitCode: 5 });
    const [own] = await rejects('spring.rejects.ndjson');
    expect(own).toMatchObject({ line: 4 });
    // A dry run has nothing on record, and what is on record is not to be read while it is written.
    expect(await run('--rejects', 'spring.rejects.ndjson', '--dry-run')).toMatchObject(refused);
    const itself = await backfill('spring.rejects.ndjson', '--migration-id', 'spring', '--no-wait');
    expect(itself).toMatchObject(refused);

    const config = JSON.parse(await readFile(join(destination.cwd, 'tracklayer.config.json'), 'utf8'));
    const [settings] = Object.values(config.destinations);
    await put(
      'tracklayer.config.json',
      JSON.stringify({ destinations: { [`${destination.id}b`]: settings } }),
    );
    expect(await run()).toMatchObject(refused);
    expect(await rejects('spring.rejects.ndjson')).toEqual([own]);
  });

  it('writes the refused lines of a dry run anew, as long as nobody else wrote there', async () => {
    await put('orders.ndjson', [...orders(0, 3), 'no'].join('\n'));
    const run = (...args: string[]) =>
      backfill('orders.ndjson', '--migration-id', 'spring', '--rejects', 'x.ndjson', '--no-wait', ...args);
    expect(await run('--dry-run')).toMatchObject({ exitCode: 5 });
    expect(await run('--dry-run')).toMatchObject({ exitCode: 5 });
    expect(await rejects('x.ndjson')).toMatchObject([{ line: 4 }]);
    const other = backfill('orders.ndjson', '--migration-id', 'summer', '--rejects', 'x.ndjson', '--no-wait');
    expect(await other).toMatchObject({ exitCode: 2 });

    const told = await readFile(join(destination.cwd, 'x.ndjson'), 'utf8');
    await put('x.ndjson', `${told}mine`);
    expect(await run()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Name another file') });
    await put('x.ndjson', '');
    expect(await run('--dry-run')).toMatchObject({ exitCode: 5 });
    expect(await run()).toMatchObject({ exitCode: 5 });
    expect(await rejects('x.ndjson')).toMatchObject([{ line: 4 }]);
    expect(await run('--dry-run')).toMatchObject({ exitCode: 2 });
  });

  it('takes the refused lines of a dry run away once none is refused', async () => {
    const run = (...args: string[]) =>
      backfill('orders.ndjson', '--migration-id', 'spring', '--rejects', 'x.ndjson', '--no-wait', ...args);
    await put('orders.ndjson', [...orders(0, 3), 'no'].join('\n'));
    expect(await run('--dry-run')).toMatchObject({ exitCode: 5 });
    await put('orders.ndjson', orders(0, 3).join('\n'));
    expect(await run()).toMatchObject({ exitCode: 0 });
    expect(await readdir(destination.cwd)).toEqual(['orders.ndjson', 'tracklayer.config.json']);
  });

  it('leaves no empty file for refused lines', async () => {
    await put('orders.ndjson', orders(0, 3).join('\n'));
    await backfill('orders.ndjson', '--migration-id', 'spring', '--no-wait');
    expect(await readdir(destination.cwd)).toEqual(['orders.ndjson', 'tracklayer.config.json']);
  });

  it.each([
    ['no such file', ['none.ndjson', '--migration-id', 'a'], 6, 'There is no file none.ndjson'],
    ['a directory', ['.', '--migration-id', 'a'], 2, 'is a directory'],
    ['a wrong migration id', ['good.ndjson', '--migration-id', 'a:b'], 2, 'is not a valid migration id'],
    ['no migration id', ['good.ndjson'], 2, '→ Add one of your choice: --migration-id good_import'],
    ['a slip in a command', ['stats', 'a'], 2, '→ Did you mean: tracklayer backfill status a'],
    ['a slip before an id', ['stats', '--migration-id', 'a'], 2, 'Did you mean: tracklayer backfill status'],
    ['an unknown destination', ['good.ndjson', '--migration-id', 'a', '--destination', 'other'], 6, 'other'],
    ['a wrong mapping', ['good.ndjson', '--migration-id', 'a', '--map', 'orders=x'], 2, 'is not a field'],
    ['an unknown migration', ['status', 'a'], 6, 'There is no migration a'],
  ])('%s', async (_, args, exitCode, words) => {
    await put('good.ndjson', orders(0, 3).join('\n'));
    const ran = await backfill(...args);
    expect([ran.exitCode, ran.stderr]).toEqual([exitCode, expect.stringContaining(words)]);
    expect((await backfill('status')).stderr).toContain('No migration yet');
  });
});

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + 20_000;
  while (!(await what())) {
    if (Date.now() > endMs) throw new Error('it did not come to that in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
