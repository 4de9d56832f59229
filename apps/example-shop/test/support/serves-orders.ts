import { freePort, until } from '@tracklayer/testing';
import type { Application, Program } from './application.js';
import type { World } from './delivered.js';

export interface ServerUnderTest {
  /** Part of the ids of its orders, so that no other server has them. */
  name: string;
  /** The program and its arguments. It listens on `PORT`. */
  args: readonly string[];
  /** Where it takes orders, e.g. `/orders`. */
  path: string;
  /** How it exits after SIGTERM. Default 0. */
  exitCode?: number;
  /** Where it shows products, if it captures page views. */
  products?: string;
}

/** The tests of a page whose program is an HTTP server. `context` is asked when the tests run. */
export function servesOrders(
  { name, args, path, products, exitCode = 0 }: ServerUnderTest,
  context: () => { application: Application; world: World },
): void {
  let server: Program;
  let world: World;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    world = context().world;
    server = context().application.start(args, { PORT: String(port), REDIS_URL: world.redisUrl });
    await until(() => fetch(url).catch(() => undefined));
  });

  async function order(id: string, takesMs?: number): Promise<unknown> {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, takesMs }),
    });
    return { status: response.status, ...((await response.json()) as object) };
  }
  const idOf = (id: string) => `${name}-${id}`;
  const eventOf = (id: string) => `ord_${id}_purchase`;

  it('tracks an order, and a repeat of the request makes no second event', async () => {
    const id = idOf('1');
    expect([await order(id), await order(id)]).toEqual([
      { status: 201, id, tracked: true },
      { status: 201, id, tracked: true },
    ]);
    await world.delivered(eventOf(id));
  });

  if (products !== undefined) {
    it('answers with a page at once, and its view arrives', async () => {
      const productId = idOf('cream');
      expect(await (await fetch(`${url}${products}/${productId}`)).text()).toContain('Day cream');
      await until(() =>
        world
          .recorded()
          .some(
            ({ metric, properties }) => metric === 'Viewed Product' && properties.product_id === productId,
          ),
      );
    });
  }

  it('sells while Redis is away, and the same order is tracked later', async () => {
    const id = idOf('2');
    await world.redis.kill();
    expect(await order(id)).toEqual({ status: 201, id, tracked: false });
    await world.redis.start();
    await until(async () => ((await order(id)) as { tracked: boolean }).tracked);
    await world.delivered(eventOf(id));
  });

  it('answers the request that runs when it is told to stop, and ends by itself', async () => {
    const id = idOf('3');
    const answer = order(id, 500);
    // The server takes requests in their order: with this answer the order has arrived.
    await (await fetch(url)).arrayBuffer();
    server.signal('SIGTERM');
    expect(await answer).toEqual({ status: 201, id, tracked: true });
    expect(await server.ended).toBe(exitCode);
    await world.delivered(eventOf(id));
  });
}
