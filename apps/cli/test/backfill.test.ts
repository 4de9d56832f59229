import { gzipSync } from 'node:zlib';
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';
import { order, orders } from './support/orders.js';
import { until } from './support/world.js';

let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
});

afterEach(() => world.close());

describe('tracklayer backfill', () => {
  it('sends a compressed file in one call, with original times and the migration id, and starts no flow', async () => {
    await world.startWorker();
    await world.put('orders.ndjson.gz', gzipSync(orders(0, 300).join('\n')));
    const ran = await world.backfill('orders.ndjson.gz', '--migration-id', 'spring');
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toMatch(/done[\s\S]*delivered\s+300/);
    expect(world.endpoints()).toEqual(['POST /api/event-bulk-create-jobs']);
    expect(world.recorded()).toHaveLength(300);
    expect(world.recorded()[0]).toMatchObject({
      backfill: true,
      time: '2024-04-20T08:00:00Z',
      uniqueId: 'o0',
      properties: { migration_id: 'spring' },
    });
  });

  it('shows with --dry-run what would happen, and sends nothing', async () => {
    await world.put('orders.ndjson', [...orders(0, 1_500), ...orders(0, 10), 'no'].join('\n'));
    const ran = await world.backfill('orders.ndjson', '--migration-id', 'spring', '--dry-run');
    expect(ran.exitCode).toBe(5);
    expect(ran.stdout).toMatch(/to send\s+1,500 in 2 calls[\s\S]*takes\s+about 1 s/);
    expect(ran.stdout).toMatch(/not_json\s+1, first in line 1511 of orders.ndjson/);
    const real = await world.backfill('status');
    expect(real.stderr).toContain('No migrations yet');
  });

  it('leaves out events that live traffic delivered', async () => {
    await world.startWorker();
    await world.put('live.ndjson', orders(0, 5).join('\n'));
    await world.tracklayer('send', 'live.ndjson');
    await until(async () => world.recorded().length === 5);
    await world.put('orders.ndjson', orders(0, 20).join('\n'));
    const ran = await world.backfill('orders.ndjson', '--migration-id', 'spring', '--json');
    expect(ran.json.at(-1)).toMatchObject({ report: { counts: { known: 5, enqueued: 15 } } });
    expect(world.recorded()).toHaveLength(20);
    expect(world.sandbox.stats().duplicates).toBe(0);
  });

  it('leaves out events that the browser owns, and sends them with --all-owners', async () => {
    await world.startWorker();
    const seen = { ...order(0), source: 'browser:shop' };
    await world.put('orders.ndjson', [JSON.stringify(seen), ...orders(1, 5)].join('\n'));
    const tried = await world.backfill('orders.ndjson', '--migration-id', 'spring', '--dry-run');
    expect(tried.stdout).toMatch(/to send\s+4 in 1 call[\s\S]*left out\s+1 event that the browser owns/);
    const ran = await world.backfill('orders.ndjson', '--migration-id', 'spring', '--json');
    expect(ran.json.at(-1)).toMatchObject({
      report: { withheld: { not_owner: 1 }, counts: { enqueued: 4 } },
    });
    const all = await world.backfill('orders.ndjson', '--migration-id', 'spring', '--all-owners', '--json');
    expect(all.json.at(-1)).toMatchObject({
      report: { withheld: {}, counts: { enqueued: 5, duplicates: 4 } },
    });
    expect(world.recorded().map(({ uniqueId }) => uniqueId)).toEqual(['o1', 'o2', 'o3', 'o4', 'o0']);
  });

  it('says that events carry no profile fields, and imports them from the same file with --profiles', async () => {
    await world.startWorker();
    const named = { ...order(1), profile: { email: 'ava@shop.example', firstName: 'Ava' } };
    await world.put('orders.ndjson', [JSON.stringify(named), ...orders(2, 4)].join('\n'));
    const words = /events only\s+1 event without the profile fields[\s\S]*--profiles/;
    const tried = await world.backfill('orders.ndjson', '--migration-id', 'spring', '--dry-run');
    expect(tried.stdout).toMatch(words);
    expect((await world.backfill('orders.ndjson', '--migration-id', 'spring')).stdout).toMatch(words);
    expect(world.sandbox.profiles({ email: 'ava@shop.example' })[0]?.attributes.first_name).toBeUndefined();
    await world.backfill('orders.ndjson', '--migration-id', 'people', '--profiles');
    expect(world.sandbox.profiles({ email: 'ava@shop.example' })[0]?.attributes.first_name).toBe('Ava');
  });

  it('sends profiles in one import', async () => {
    await world.startWorker();
    await world.put('people.csv', 'email,firstName,shade\nava@shop.example,Ava,7\nben@shop.example,Ben,8\n');
    const ran = await world.backfill('people.csv', '--migration-id', 'people', '--profiles');
    expect([ran.exitCode, ran.stdout]).toEqual([0, expect.stringMatching(/imported +2/)]);
    expect(world.endpoints().filter((endpoint) => endpoint?.startsWith('POST'))).toEqual([
      'POST /api/profile-bulk-import-jobs',
    ]);
    expect(world.sandbox.profiles()).toMatchObject([
      { attributes: { email: 'ava@shop.example', first_name: 'Ava' }, properties: { shade: '7' } },
      { attributes: { email: 'ben@shop.example', first_name: 'Ben' }, properties: { shade: '8' } },
    ]);
  });
});

describe('a running migration', () => {
  it('can be paused, resumed by another process, and reported', async () => {
    await world.put('orders.ndjson', orders(0, 50).join('\n'));
    const handed = await world.backfill('orders.ndjson', '--migration-id', 'spring', '--no-wait');
    expect(handed.exitCode).toBe(0);
    expect((await world.backfill('pause', 'spring')).stdout).toContain('paused');
    await world.startWorker();
    expect(await world.backfill('orders.ndjson', '--migration-id', 'spring')).toMatchObject({ exitCode: 1 });
    expect(world.recorded()).toHaveLength(0);
    await world.backfill('resume', 'spring', '--no-wait');
    await world.delivery?.lanes.queue(world.destination.id, 'event-backfill').promoteJobs();
    await until(async () => world.recorded().length === 50);
    await until(async () => (await world.backfill('status', 'spring')).stdout.includes('done'));
    expect((await world.backfill('status')).stdout).toMatch(/spring\s+done/);
  });

  it('has each pause, resume and cancel in the audit, with who did it and why', async () => {
    await world.put('orders.ndjson', orders(0, 5).join('\n'));
    await world.backfill('orders.ndjson', '--migration-id', 'spring', '--no-wait');
    await world.backfill('pause', 'spring', '--by', 'ava', '--reason', 'wrong prices');
    await world.backfill('resume', 'spring', '--no-wait', '--by', 'ben');
    await world.backfill('cancel', 'spring', '--by', 'ava');
    const { exitCode } = await world.backfill('pause', 'spring', '--by', 'cem');
    const here = ['--destination', world.destination.id];
    const { json } = await world.tracklayer('dlq', 'audit', ...here, '--json');
    const ofSpring = { byKind: 'user', migrationId: 'spring' };
    expect([exitCode, json]).toEqual([
      1,
      [
        expect.objectContaining({
          ...ofSpring,
          action: 'migration-pause',
          by: 'cem',
          outcome: { failed: 1 },
        }),
        expect.objectContaining({ ...ofSpring, action: 'migration-cancel', by: 'ava', outcome: {} }),
        expect.objectContaining({ ...ofSpring, action: 'migration-resume', by: 'ben', outcome: {} }),
        expect.objectContaining({
          ...ofSpring,
          action: 'migration-pause',
          by: 'ava',
          reason: 'wrong prices',
        }),
      ],
    ]);
    const { stdout } = await world.tracklayer('dlq', 'audit', ...here);
    expect(stdout).toContain(`migration-cancel  ${world.destination.id} spring  by ava`);
  });

  it('sends no more entries after a cancel, and cannot be resumed', async () => {
    const consent = { status: 'withdrawn', at: '2024-05-06T07:08:09Z' };
    await world.put(
      'orders.ndjson',
      [...orders(0, 49), JSON.stringify({ ...order(49), consent })].join('\n'),
    );
    await world.backfill('orders.ndjson', '--migration-id', 'spring', '--no-wait');
    await world.backfill('cancel', 'spring');
    await world.startWorker();
    await until(async () => /not sent\s+50/.test((await world.backfill('status', 'spring')).stdout));
    await until(
      async () =>
        (await world.delivery?.lanes.counts(world.destination.id))?.['list-subscription:skipped'] === 1,
    );
    expect(world.endpoints()).toEqual([]);
    const again = await world.backfill('orders.ndjson', '--migration-id', 'spring');
    expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('was cancelled')]);
    expect(await world.backfill('resume', 'spring')).toMatchObject({ exitCode: 1 });
  });
});
