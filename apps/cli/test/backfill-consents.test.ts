/** Subscriptions go one by one, long after the batches: a migration has not ended before they have. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorld, until, type World } from './support/world.js';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(() => world.close());

const backfill = (...args: string[]) => world.tracklayer(['backfill', ...args]);
const status = async () => (await backfill('status', 'spring')).stdout;

/** Orders of so many people who may be written to. */
async function putOrders(people: number, more: Record<string, unknown> = {}): Promise<void> {
  const lines = Array.from({ length: people }, (_, n) =>
    JSON.stringify({
      name: 'sign_up',
      eventId: `s${n}`,
      time: '2024-04-20T10:00:00Z',
      profile: { email: `buyer${n}@shop.example` },
      properties: {},
      consent: { status: 'granted' },
      ...more,
    }),
  );
  await writeFile(join(world.cwd, 'people.ndjson'), lines.join('\n'));
}

it('is paused and cancelled while its subscriptions wait, though its batches are through', async () => {
  await putOrders(3);
  await world.tracklayer(['pause', world.destination, 'list-subscription']);
  await world.withWorker(async () => {
    await backfill('people.ndjson', '--migration-id', 'spring', '--no-wait');
    await until(async () => /delivered\s+3/.test(await status()));
    expect(await status()).toMatch(/running[\s\S]*consents\s+0 told, 3 waiting/);
    expect((await backfill('pause', 'spring')).stdout).toMatch(/spring.*paused/);
    expect((await backfill('cancel', 'spring')).stdout).toMatch(/spring.*cancelled/);
    await world.tracklayer(['resume', world.destination, 'list-subscription']);
    await until(async () => /consents\s+0 told, 3 not needed or not wanted/.test(await status()));
    expect(world.sandbox.subscriptions().items).toEqual([]);
  });
});

it('waits for its subscriptions, and says with words and exit code when they died', async () => {
  await putOrders(2, { properties: { listId: 'NoList' } });
  await world.withWorker(async () => {
    const ran = await backfill('people.ndjson', '--migration-id', 'spring');
    expect([ran.exitCode, ran.stdout, ran.stderr]).toEqual([
      5,
      expect.stringMatching(/done[\s\S]*delivered\s+2[\s\S]*consents\s+0 told, 2 dead/),
      expect.stringContaining('tracklayer dlq list --type list-subscription'),
    ]);
  });
});
