import type { DeadLetter } from '@tracklayer/dead-letters';
import { createProducer, type Producer, type TrackInput } from '@tracklayer/producer';
import { openWorld, until, type World } from './support/world.js';

let world: World;
let producer: Producer;

beforeEach(async () => {
  world = await openWorld();
  producer = createProducer({ redisUrl: process.env.REDIS_URL, destinations: [world.destination] });
});

afterEach(async () => {
  await producer.close();
  await world.close();
});

/** An order without a currency. */
function order(eventId: string): TrackInput {
  return {
    name: 'purchase',
    eventId,
    time: '2026-04-23T10:20:00Z',
    profile: { email: 'ava@shop.example', firstName: 'Ava' },
    properties: { orderId: eventId, value: 129.95, note: 'ring at Meyer' },
  } as unknown as TrackInput;
}

const letters = async (...selection: string[]) =>
  (await world.tracklayer(['dlq', 'list', ...selection, '--json'])).json as DeadLetter[];

describe('a quarantined order', () => {
  it('is found, shown without its texts, mended and delivered from the command line', async () => {
    await world.withWorker(async () => {
      await producer.track(order('o1'));
      const [letter] = await until(async () => {
        const found = await letters('--code', 'invalid_event');
        return found.length > 0 && found;
      });
      const id = letter?.id ?? '';
      expect(await letters('--event-id', 'o1')).toHaveLength(1);

      const shown = await world.tracklayer(['dlq', 'show', id]);
      expect(shown.stdout).toContain('properties.currency: required');
      expect(shown.stdout).not.toContain('Meyer');

      const still = await world.tracklayer(['dlq', 'replay', id]);
      expect([still.exitCode, still.stderr]).toEqual([5, expect.stringContaining('properties.currency')]);

      const mended = await world.tracklayer(['dlq', 'replay', id, '--set', 'properties.currency=EUR']);
      expect(mended.exitCode).toBe(0);
      expect(mended.stdout).toContain('properties.currency');
      await until(async () => {
        const { stdout } = await world.tracklayer(['dlq', 'show', id]);
        return stdout.includes('resolved, delivered');
      });
    });
    expect(world.sandbox.events({ uniqueId: 'o1' }).items).toMatchObject([
      { fate: 'recorded', timeGiven: expect.stringContaining('2026-04-23T10:20:00') },
    ]);
  });

  it('and a hundred others are mended by one campaign', async () => {
    await world.withWorker(async () => {
      const orders = Array.from({ length: 100 }, (_, index) => order(`o${index}`));
      await producer.trackMany(orders, { onInvalid: 'quarantine' });
      await until(async () => (await letters('--limit', '200')).length === 100);
      const preview = await world.tracklayer(['dlq', 'replay', '--code', 'invalid_event', '--preview']);
      expect(preview.stdout).toContain('100 whose events are still invalid');
      const args = ['--code', 'invalid_event', '--set', 'properties.currency=EUR'];
      const ran = await world.tracklayer([
        'dlq',
        'replay',
        ...args,
        '--reason',
        'fixed',
        '--by',
        'ava',
        '--yes',
      ]);
      expect(ran.exitCode).toBe(0);
    });
    expect(world.sandbox.events().items.filter(({ fate }) => fate === 'recorded')).toHaveLength(100);
  });
});
