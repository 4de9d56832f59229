/** `tracklayer events` answers where an order is. */
import type { EventStatus } from '@tracklayer/event-status';
import { createProducer, type Producer } from '@tracklayer/producer';
import stringWidth from 'string-width';
import type { RunOptions } from './support/run-cli.js';
import { openWorld, until, type World } from './support/world.js';

let world: World;
let producer: Producer;

const order = (number: string, eventId = `order-${number}`) => ({
  name: 'purchase' as const,
  eventId,
  time: '2026-11-28T10:00:00Z',
  profile: { email: `p${number}@shop.example`, externalId: `c-${number}` },
  properties: { orderId: number, cartId: `cart-${number}`, value: 20, currency: 'EUR' },
});

beforeAll(async () => {
  world = await openWorld();
  producer = createProducer({ redisUrl: process.env.REDIS_URL, destinations: [world.destination] });
  await world.withWorker(async () => {
    await producer.track(order('10492'));
    const { properties, ...rest } = order('10492');
    await producer.track({
      ...rest,
      name: 'refund',
      properties: { orderId: properties.orderId, refundValue: 5, currency: 'EUR' },
    });
    await until(async () => world.sandbox.events().items.length === 2);
    world.sandbox.addFault({ endpoint: 'POST /api/events', kind: 'error', status: 400, count: 1 });
    await producer.track(order('10493'));
    await until(async () => (await show('order-10493')).exitCode === 9);
  });
  await producer.track(order('10494'));
});

afterAll(async () => {
  await producer.close();
  await world.close();
});

function events(args: readonly string[], options: RunOptions = {}) {
  return world.tracklayer(['events', ...args, '--destination', world.destination], {
    columns: 80,
    ...options,
  });
}
const show = (...args: string[]) => events(['show', ...args]);
const list = (...args: string[]) => events(['list', ...args]);
const idsIn = (json: unknown[]) => (json as EventStatus[]).flatMap(({ jobs }) => jobs[0]?.eventId ?? []);

describe('tracklayer events show', () => {
  it('shows the way of each event with this id, with its times, and exits with 0', async () => {
    const { exitCode, stdout } = await show('order-10492');
    expect(exitCode).toBe(0);
    for (const text of [
      'purchase order-10492',
      'event refund: delivered',
      'tracked',
      'delivered 202 request',
    ]) {
      expect(stdout).toContain(text);
    }
    expect(stdout).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/);
    expect(stdout).not.toContain('@shop.example');
  });

  it('exits with 8 while the event is under way', async () => {
    const { exitCode, stdout } = await show('order-10494');
    expect(exitCode).toBe(8);
    expect(stdout).toContain('waits for its profile');
  });

  it('exits with 9 for a dead one, says what to do, and takes the id of its letter', async () => {
    const { exitCode, stdout } = await show('order-10493');
    expect(exitCode).toBe(9);
    const [, letter = ''] = /dlq show (\S+)/.exec(stdout.replaceAll('\n', ' ')) ?? [];
    const again = await show(letter, '--json');
    expect(again).toMatchObject({ exitCode: 9, json: [{ jobs: [{ state: 'dead', letterId: letter }] }] });
  });

  it('exits with 6 for an event that nobody knows, and says how to look further', async () => {
    const { exitCode, stderr } = await show('order-1');
    expect(exitCode).toBe(6);
    expect(stderr).toContain('events list --order');
  });
});

describe('tracklayer events list', () => {
  it.each([
    ['--event', 'order-10493'],
    ['--order', '10493'],
    ['--key', 'cartId=CART-10493'],
    ['--email', 'P10493@shop.example'],
    ['--external-id', 'c-10493'],
  ])('finds an event by %s', async (...args) => {
    const { exitCode, json } = await list(...args, '--json');
    expect([exitCode, idsIn(json)]).toEqual([9, ['order-10493']]);
  });

  it('prints a table of 80 columns with the state, whose ids show takes', async () => {
    const { exitCode, stdout } = await list('--order', '10492');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/purchase|refund/);
    expect(stdout).toContain('delivered');
    expect(Math.max(...stdout.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
    const [, id = ''] = /(~[\w-]{10})/.exec((await list('--order', '10492')).stdout) ?? ['', 'order-10492'];
    expect((await show(id)).exitCode).toBe(0);
  });

  it('refuses a key that the journal does not know, and a list of nothing', async () => {
    const unknown = await list('--key', 'total=5');
    expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('journal.keys')]);
    expect((await list()).exitCode).toBe(2);
    expect((await list('--order', '1')).exitCode).toBe(6);
  });
});

/** Whether a whole line is this step. Each line tells of its job's other steps too. */
const tells = (what: string, stdout: string) =>
  stdout
    .split('\n')
    .slice(0, -1)
    .some((line) => (JSON.parse(line) as { what?: string }).what === what);

describe('tracklayer events watch', () => {
  it('follows what happens to one order, and to no other', async () => {
    const ctrlC = new AbortController();
    let seen = '';
    const watching = events(['watch', '--order', '10496', '--json'], {
      signal: ctrlC.signal,
      onStdout: (text) => {
        seen = text;
      },
    });
    await world.withWorker(async () => {
      // The watcher needs a moment until it is known.
      for (let number = 0; !tells('delivered', seen); number++) {
        await producer.trackMany([order('10495', `other-${number}`), order('10496', `wanted-${number}`)]);
        await until(async () =>
          world.sandbox.events().items.some((item) => item.uniqueId === `wanted-${number}`),
        );
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
    });
    ctrlC.abort();
    const { json } = await watching;
    const steps = json as { what: string; job?: { eventId?: string } }[];
    expect(steps.map(({ what }) => what)).toEqual(expect.arrayContaining(['enqueued', 'delivered']));
    expect(JSON.stringify(steps)).not.toContain('other-');
  });
});
