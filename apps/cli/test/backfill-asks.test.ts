/** A dry run counts who would be skipped, because Klaviyo knows of a newer withdrawal. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorld, type World } from './support/world.js';

let world: World;

beforeEach(async () => {
  world = await openWorld();
  const lines = [1, 2, 3].map((n) =>
    JSON.stringify({
      email: `buyer${n}@shop.example`,
      consent: { status: 'granted', at: '2025-01-01T00:00:00Z' },
    }),
  );
  await writeFile(join(world.cwd, 'people.ndjson'), lines.join('\n'));
  world.sandbox.withdraw('sandbox', { email: 'buyer2@shop.example', at: '2025-06-01T00:00:00Z' });
  world.sandbox.withdraw('sandbox', { email: 'buyer3@shop.example', at: '2024-06-01T00:00:00Z' });
});

afterEach(() => world.close());

const dryRun = (options: object = {}) =>
  world.tracklayer(
    ['backfill', 'people.ndjson', '--profiles', '--migration-id', 'spring', '--dry-run', '--json'],
    options,
  );
const endpoints = () => world.sandbox.requests().items.map(({ endpoint }) => endpoint);

it('asks once, counts, and changes nothing', async () => {
  const ran = await dryRun();
  expect(ran.json.at(-1)).toMatchObject({ dryRun: { subscriptions: 3, withdrawnAtKlaviyo: 1 } });
  expect(endpoints()).toEqual(['GET /api/profiles']);
});

it('says which scope the key lacks', async () => {
  world.sandbox.denyScope('sandbox', 'profiles:read');
  const ran = await dryRun();
  expect(ran.exitCode).toBe(0);
  expect(ran.json.at(-1)).toMatchObject({
    dryRun: { subscriptions: 3, notAsked: expect.stringContaining('`profiles:read`') },
  });
});

it('runs without a key, and says that it did not ask', async () => {
  const ran = await dryRun({ env: {} });
  expect(ran.exitCode).toBe(0);
  expect(ran.json.at(-1)).toMatchObject({ dryRun: { notAsked: 'the private key is not set here' } });
  expect(endpoints()).toEqual([]);
});
