import { consent, eventBody, profileBody, subscribeBody } from './bodies.js';
import { type Caller, closeSandboxes, sandboxForTest } from './caller.js';

export { closeSandboxes };

type Attributes = Record<string, unknown>;

export interface Shop extends Caller {
  /** Sends one event. Its default time is now. */
  event(metric: string, more?: Attributes, profile?: Attributes): Promise<void>;
}

/** A sandbox and a shop that sends events to it. */
export async function openShop(options: Parameters<typeof sandboxForTest>[0] = {}): Promise<Shop> {
  const caller = await sandboxForTest(options);
  let count = 0;
  return {
    ...caller,
    async event(metric, more = {}, profile = { email: 'ava@shop.example' }) {
      const { status, body } = await caller.call(
        'POST',
        '/api/events',
        eventBody(
          {
            metric: { data: { type: 'metric', attributes: { name: metric } } },
            unique_id: `e${++count}`,
            time: new Date().toISOString(),
            ...more,
          },
          profile,
        ),
      );
      if (status !== 202) throw new Error(JSON.stringify(body));
    },
  };
}

/** Ava subscribes, fills a cart and orders; the order arrives twice. Ben searches, and so does a dropped address. */
export async function openBusyShop(): Promise<Shop> {
  const shop = await openShop();
  await shop.call(
    'POST',
    '/api/profile-import',
    profileBody({
      email: 'ava@shop.example',
      first_name: 'Ava',
      last_name: 'Lind',
      properties: { tier: 'gold' },
    }),
  );
  await shop.call(
    'POST',
    '/api/profile-subscription-bulk-create-jobs',
    subscribeBody([{ email: 'ava@shop.example', subscriptions: consent() }]),
  );
  const order = {
    unique_id: 'ord_10492_purchase',
    time: '2026-04-20T10:17:31Z',
    value: 129.95,
    value_currency: 'EUR',
    properties: {
      source: 'tracklayer',
      order_id: '10492',
      value: 129.95,
      items: [{ sku: 'SKU-481', quantity: 1 }],
      gift: true,
      discount_code: null,
    },
  };
  await shop.event('Added to Cart', {
    unique_id: 'cart_1',
    properties: {
      source: 'tracklayer',
      cart_id: 'c-1',
      checkout_url: 'https://shop.example/c/1',
      value: 64.5,
      product_name: 'Day cream',
      currency: 'EUR',
    },
  });
  await shop.event('Placed Order', order);
  await shop.event('Placed Order', order);
  await shop.event('Searched Site', { unique_id: 'ben_1' }, { email: 'ben@shop.example' });
  await shop.event('Searched Site', { unique_id: 'lost_1' }, { email: 'nobody@example.com' });
  return shop;
}

/** Texts that become markup or script if a page does not escape them. */
export const HOSTILE = [
  '<script>document.title = "owned"</script>',
  '"><img src=x onerror="document.title=\'owned\'">',
  "'><svg onload=\"document.title='owned'\">",
  '</title></h1></li></main><h1>owned</h1>',
  'javascript:alert(1)',
  '&lt;b&gt;&amp;#x3c;',
  '\u202Eevil\u202C \u0007 \u0000end',
  '{{constructor.constructor("alert(1)")()}}<%= 1 %>',
];
