/** People who waited before: each becomes a job of its own, because Klaviyo has no bulk call for them. */
import { DEFAULT_VARIANT_ID } from '@tracklayer/sandbox';
import { until } from '@tracklayer/testing';
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';

const ENDPOINT = 'POST /api/back-in-stock-subscriptions';
let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
});

afterEach(() => world.close());

const backfill = (...args: string[]) =>
  world.backfill(...args, '--back-in-stock', '--migration-id', 'waiting');
const waiting = () => world.sandbox.waits({ state: 'waiting' }).map(({ email }) => email);
const lines = (...of: object[]) => of.map((each) => JSON.stringify(each)).join('\n');

const CSV = [
  'email,variantId,channels,firstName',
  'ava@shop.example,SKU-481,email sms,Ava',
  'ben@shop.example,SKU-481,,',
  'ava@shop.example,SKU-481,,',
  'cem@shop.example,,,',
].join('\n');

it('sends each person of a CSV file once, and the counts add up', async () => {
  await world.put('waiting.csv', CSV);
  const dry = await backfill('waiting.csv', '--dry-run');
  expect(dry.stdout).toMatch(/to send\s+2 in 2 calls/);
  expect(world.endpoints()).toEqual([]);

  await world.startWorker();
  const ran = await backfill('waiting.csv', '--json');
  expect(ran.exitCode).toBe(5);
  expect(ran.json.at(-1)).toMatchObject({
    report: {
      kind: 'back-in-stock',
      state: 'done',
      counts: { entries: 4, refused: 1, duplicates: 1, enqueued: 2, profileFields: 1 },
      settled: { delivered: 2, dead: 0 },
    },
  });
  expect(waiting().sort()).toEqual(['ava@shop.example', 'ben@shop.example']);
  expect(world.sandbox.waits({ email: 'ava@shop.example' })[0]?.channels).toEqual(['EMAIL', 'SMS']);
  expect((await world.rejects('waiting.rejects.ndjson')).map(({ line }) => line)).toEqual([5]);

  const again = await backfill('waiting.csv');
  expect(again.stdout).toMatch(/left out\s+the other fields of 1 line/);
  expect(world.endpoints().filter((each) => each === ENDPOINT)).toHaveLength(2);
});

it('makes a dead letter of a variant that is not in the catalogue, which is mended and replayed', async () => {
  await world.put(
    'waiting.ndjson',
    lines(
      { email: 'ava@shop.example', variantId: 'SKU-48l', eventId: 'form_1' },
      { profile: { email: 'ben@shop.example' }, variantId: DEFAULT_VARIANT_ID, time: '2026-04-01T10:00:00Z' },
    ),
  );
  await world.startWorker();
  const ran = await backfill('waiting.ndjson');
  expect(ran.exitCode).toBe(5);
  expect(ran.stderr).toContain('tracklayer dlq list --type back-in-stock');
  const listed = await world.tracklayer('dlq', 'list', '--type', 'back-in-stock');
  expect(listed.stdout).toContain('400 invalid');
  const own = ['--type', 'back-in-stock', '--destination', world.destination.id];
  const { stdout } = await world.tracklayer('dlq', 'list', '--json', ...own);
  const { id } = JSON.parse(stdout) as { id: string };
  const shown = await world.tracklayer('dlq', 'show', id);
  expect(shown.stdout).toContain("not in the account's catalogue");
  expect(shown.stdout).toContain('SKU-48l');
  expect(shown.stdout).not.toContain('ava@shop.example');

  const replayed = await world.tracklayer('dlq', 'replay', id, '--set', 'variantId=SKU-481', '--yes');
  expect([replayed.exitCode, replayed.stderr]).toEqual([0, expect.any(String)]);
  await until(() => waiting().length === 2);
  expect(waiting().sort()).toEqual(['ava@shop.example', 'ben@shop.example']);
  const status = await world.backfill('status', 'waiting', '--json');
  expect(status.json).toMatchObject([{ report: { state: 'done', settled: { delivered: 2, dead: 0 } } }]);
});

it('waits and stops with its migration', async () => {
  await world.put('waiting.csv', CSV);
  await world.tracklayer('pause', world.destination.id, 'back-in-stock');
  await world.startWorker();
  await backfill('waiting.csv', '--no-wait');
  await world.backfill('cancel', 'waiting');
  await world.tracklayer('resume', world.destination.id, 'back-in-stock');
  const ran = await world.backfill('status', 'waiting', '--json');
  expect(ran.stdout).toContain('cancelled');
  expect(world.endpoints()).not.toContain(ENDPOINT);
});

it('cannot contain profiles too', async () => {
  await world.put('waiting.csv', CSV);
  const ran = await backfill('waiting.csv', '--profiles');
  expect([ran.exitCode, ran.stderr]).toEqual([2, expect.stringContaining('--profiles')]);
});
