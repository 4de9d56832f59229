import { randomUUID } from 'node:crypto';
import { createProducer, EVENT_NAMES, type EventName, type Producer } from '@tracklayer/producer';
import { openShop } from './support/shop.js';

let shop: ReturnType<typeof openShop>;
let queue: Producer | undefined;

afterEach(async () => {
  await shop.close();
  await queue?.close();
});

/** The shop has no warehouse, which tracks the first two. A worker makes the third from a purchase, on request. */
const OF_OTHERS: readonly EventName[] = ['order_fulfilled', 'order_cancelled', 'ordered_product'];
const OF_THE_SHOP = EVENT_NAMES.filter((name) => !OF_OTHERS.includes(name));

describe('the example shop', () => {
  it('tracks every event of a shop, and each is enqueued', async () => {
    queue = createProducer({
      redisUrl: process.env.REDIS_URL ?? '',
      destinations: [`t${randomUUID().slice(0, 8)}`],
    });
    shop = openShop({ queue });
    await shop.signIn();
    const answers = [await shop.json('GET', '/products/serum'), await shop.json('GET', '/search?q=linen')];
    const order = (await shop.buy()).json<{ order: { id: string } }>().order;
    answers.push(
      await shop.json('POST', `/orders/${order.id}/refund`, { reason: 'second thoughts' }),
      await shop.json('POST', '/newsletter', { email: 'ava@shop.example', consent: true }),
      await shop.json('POST', '/leads', {
        email: 'cleo@shop.example',
        phoneNumber: '+4915112345678',
        interest: 'soap',
      }),
    );

    expect(shop.tracked.map(({ name }) => name).sort()).toEqual([...OF_THE_SHOP].sort());
    for (const { answer } of answers) expect(answer.tracking).toMatchObject({ tracked: true });
    expect(shop.logged).toEqual([]);
  });

  it('builds an event from its record, so paying twice makes one order and one event', async () => {
    shop = openShop();
    await shop.signIn();
    const paid = await shop.buy();
    const { order } = paid.json<{ order: { id: string } }>();
    const url = shop.tracked.find(({ name }) => name === 'begin_checkout')?.properties.checkoutId;
    const again = await shop.json('POST', `/checkout/${url}/pay`);

    expect(again.answer.order?.id).toBe(order.id);
    const purchases = shop.tracked.filter(({ name }) => name === 'purchase');
    expect(purchases[0]).toEqual(purchases[1]);
    expect(purchases[0]).toMatchObject({
      eventId: `ord_${order.id}_purchase`,
      time: '2026-04-23T10:20:00.000Z',
      profile: { email: 'ava@shop.example', externalId: expect.stringMatching(/^cus_/) },
      properties: { value: 69.8, currency: 'EUR', shippingCountry: 'DE' },
    });
    expect(again.answer.tracking).toMatchObject({
      tracked: true,
      receipt: {
        jobs: expect.arrayContaining([
          expect.objectContaining({ type: 'metric-event', status: 'duplicate' }),
        ]),
      },
    });
  });

  it('sells while the queue is unavailable, and logs the event that was not enqueued', async () => {
    shop = openShop({ queueUnavailable: true });
    await shop.signIn();
    const paid = await shop.buy();
    expect(paid.statusCode).toBe(200);
    const { order, tracking } = paid.json<{ order: { id: string }; tracking: object }>();
    expect(tracking).toEqual({
      tracked: false,
      reason: 'queue_unavailable',
      eventId: `ord_${order.id}_purchase`,
    });
    expect(shop.logged.at(-1)).toMatchObject({
      level: 'warn',
      details: { eventId: `ord_${order.id}_purchase` },
    });
  });

  it('does not track an unknown visitor', async () => {
    shop = openShop();
    const { answer } = await shop.json('GET', '/products/serum');
    expect(answer.tracking).toEqual({ tracked: false, reason: 'nobody_known' });
    expect(shop.tracked).toEqual([]);
  });

  it('tracks an empty checkbox as denied consent, and a ticked one as granted', async () => {
    shop = openShop();
    await shop.form('/newsletter', { email: 'ben@shop.example' });
    await shop.form('/newsletter', { email: 'ben@shop.example', consent: 'true' });
    expect(shop.tracked.map(({ consent }) => consent?.status)).toEqual(['denied', 'granted']);
  });

  it('refuses invalid requests with a reason', async () => {
    shop = openShop();
    expect(await shop.json('POST', '/checkout')).toMatchObject({
      status: 401,
      answer: { error: 'sign_in_first' },
    });
    await shop.signIn();
    expect(await shop.json('POST', '/checkout')).toMatchObject({
      status: 409,
      answer: { error: 'cart_empty' },
    });
    expect(await shop.json('GET', '/products/none')).toMatchObject({ status: 404 });
    expect(await shop.json('POST', '/orders/none/refund', {})).toMatchObject({ status: 404 });
    expect(await shop.json('POST', '/leads', { email: 'x' })).toMatchObject({ status: 400 });
  });

  it('redirects a browser to the front page, which escapes text from outside', async () => {
    shop = openShop();
    const response = await shop.form('/cart', { productId: 'tea' });
    expect([response.statusCode, response.headers.location]).toEqual([
      303,
      expect.stringMatching(/^\/\?notice=/),
    ]);
    const page = await shop.page('/?notice=%3Cscript%3Ealert(1)%3C/script%3E');
    expect(page.body).toContain('Fireweed Tea');
    expect(page.body).not.toContain('<script>');
  });
});
