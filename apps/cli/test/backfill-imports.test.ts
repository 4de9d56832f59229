/** Klaviyo accepts profiles first and imports them later. The report tells the two apart, and its numbers add up. */
import type { MigrationReport } from '@tracklayer/backfill';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { DEFAULT_ACCOUNT_ID } from '@tracklayer/sandbox';
import { until } from '@tracklayer/testing';
import { untilSettled } from '../src/backfill/follow.js';
import { stillImporting } from '../src/backfill/import-rows.js';
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';

let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
  world.sandbox.configure(DEFAULT_ACCOUNT_ID, { badImport: 'report' });
});

afterEach(() => world.close());

const ID = ['--profiles', '--migration-id', 'people'];
/** The right shape, but not in use: Klaviyo refuses it when it imports the profile. */
const noNumber = (n: number) => `+1123456789${n}`;

const CSV = [
  'email,phoneNumber,firstName',
  'ava@shop.example,,Ava',
  'ben@shop.example,,Ben',
  'ben@shop.example,,Benjamin',
  'ava@shop.example,,Ava',
  `,${noNumber(1)},Cem`,
  `,${noNumber(2)},Dana`,
  ',,Nobody',
].join('\n');

const reportOf = (ran: { json: unknown[] }) => (ran.json.at(-1) as { report: MigrationReport }).report;
const status = async () => reportOf(await world.backfill('status', 'people', '--json'));

/** Every line that was read has ended in one way, or waits. */
function expectSum({ counts, settled, imports, waiting }: MigrationReport): void {
  const unknown = Object.values(imports.unknown).reduce((sum, count) => sum + count, 0);
  const ended =
    imports.imported + unknown + settled.dead + counts.refused + counts.duplicates + counts.merged;
  expect(ended + waiting).toBe(counts.entries);
}

it('tells imported profiles from those that Klaviyo refused, and a replay of the mended ones makes it whole', async () => {
  await world.startWorker();
  await world.put('people.csv', CSV);
  const ran = await world.backfill('people.csv', ...ID);
  expect(ran.exitCode).toBe(5);
  expect(ran.stdout).toMatch(/merged +1[\s\S]*imported +2\n[\s\S]*dead +2/);
  expect(ran.stderr).toContain('Some profiles are dead letters');
  const report = await status();
  expect(report).toMatchObject({
    state: 'done',
    counts: { entries: 7, refused: 1, duplicates: 1, merged: 1, enqueued: 4 },
    settled: { delivered: 2, dead: 2 },
    imports: { importing: 0, imported: 2, unknown: {} },
  });
  expectSum(report);

  const here = ['--destination', world.destination.id];
  const listed = await world.tracklayer('dlq', 'list', '--type', 'event-backfill', '--json', ...here);
  const ids = (listed.json as { id: string }[]).map(({ id }) => id);
  expect(ids).toHaveLength(2);
  for (const [n, id] of ids.entries()) {
    const set = ['--set', `profiles[0].phoneNumber=+4915112345${n}78`];
    expect(await world.tracklayer('dlq', 'replay', id, ...set, ...here)).toMatchObject({ exitCode: 0 });
  }
  await until(async () => (await status()).imports.imported === 4);
  expectSum(await status());
  expect(
    world.sandbox
      .profiles()
      .map(({ attributes }) => attributes.first_name)
      .sort(),
  ).toEqual(['Ava', 'Benjamin', 'Cem', 'Dana']);
});

it('names the refused profiles again when the same file is run again, and sends a corrected line', async () => {
  await world.startWorker();
  await world.put('people.csv', CSV);
  await world.backfill('people.csv', ...ID);
  const again = await world.backfill('people.csv', ...ID);
  expect([again.exitCode, again.stdout]).toEqual([5, expect.stringMatching(/dead +2/)]);
  await world.put('people.csv', CSV.replace(noNumber(1), '+4915112345678'));
  await world.backfill('people.csv', ...ID);
  expect((await status()).imports.imported).toBe(3);
  expect(world.sandbox.profiles({ phoneNumber: '+4915112345678' })).toHaveLength(1);
});

it('says which scope is missing when the key may not read imports, and does not wait for it', async () => {
  world.sandbox.denyScope(DEFAULT_ACCOUNT_ID, 'profiles:read');
  await world.startWorker();
  await world.put('people.csv', 'email,firstName\nava@shop.example,Ava\nben@shop.example,Ben\n');
  const ran = await world.backfill('people.csv', ...ID);
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toMatch(/imported +0\n *unknown +2 accepted by Klaviyo: .*`profiles:read`/);
  expectSum(await status());
  expect((await world.backfill('status')).stdout).toMatch(/people +done, 2 unknown/);
  expect((await world.tracklayer('lanes', '--destination', world.destination.id)).stdout).not.toContain(
    'hold',
  );
});

it('shows what Klaviyo still imports, and does not wait for ever', async () => {
  world.sandbox.configure(DEFAULT_ACCOUNT_ID, { importDelayMs: 600_000 });
  await world.startWorker();
  await world.put('people.csv', 'email,firstName\nava@shop.example,Ava\nben@shop.example,Ben\n');
  await world.backfill('people.csv', ...ID, '--no-wait');
  await until(async () => (await status()).imports.importing === 2);
  expect((await world.backfill('status', 'people')).stdout).toMatch(
    /running\n[\s\S]*importing +2 accepted by Klaviyo, which still imports them, since/,
  );
  expectSum(await status());
  expect((await world.backfill('status')).stdout).toMatch(/people +running, 2 importing/);

  const redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  const open = { redis, lanes, destination: world.destination.id };
  const report = await untilSettled(new AbortController().signal, open, 'people', { importsWithinMs: 500 });
  expect(report).toMatchObject({ state: 'running', imports: { importing: 2 } });
  expect(stillImporting(report)).toContain('2 profiles');
  await lanes.close();
  await closeRedis(redis, 1_000);
});
