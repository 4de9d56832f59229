/** Consents may wait long after the other batches. A migration is not done before they have ended. */
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

/** Sign-ups of this many people. */
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

it('can be paused and cancelled while consents wait for a scope, although its events are delivered', async () => {
  await putOrders(3);
  world.sandbox.denyScope('sandbox', 'profiles:read');
  await world.withWorker(async () => {
    await backfill('people.ndjson', '--migration-id', 'spring', '--no-wait');
    await until(async () => /delivered\s+3/.test(await status()));
    expect(await status()).toMatch(/running[\s\S]*consents\s+0 delivered, 3 waiting/);
    expect((await backfill('pause', 'spring')).stdout).toMatch(/spring.*paused/);
    expect((await backfill('cancel', 'spring')).stdout).toMatch(/spring.*cancelled/);
    await world.tracklayer(['resume', world.destination, 'list-subscription']);
    await until(async () => /consents\s+0 delivered, 3 no longer needed/.test(await status()));
    expect(world.sandbox.subscriptions().items).toEqual([]);
  });
});

it('waits for its subscriptions, and exits with 5 if they died', async () => {
  await putOrders(2, { properties: { listId: 'NoList' } });
  await world.withWorker(async () => {
    const ran = await backfill('people.ndjson', '--migration-id', 'spring');
    expect([ran.exitCode, ran.stdout, ran.stderr]).toEqual([
      5,
      expect.stringMatching(/done[\s\S]*delivered\s+2[\s\S]*consents\s+0 delivered, 2 dead/),
      expect.stringContaining('tracklayer dlq list --type list-subscription'),
    ]);
  });
});
