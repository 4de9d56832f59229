import type { Flow, FlowId, PropertyNeed } from './flow.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const text = (name: string): PropertyNeed => ({ name, kind: 'text' });
const url = (name: string): PropertyNeed => ({ name, kind: 'url' });
const list = (name: string): PropertyNeed => ({ name, kind: 'list' });
const amount = (name: string): PropertyNeed => ({ name, kind: 'number', above: 0 });

/**
 * The flow ignores the browser's event of the same action. Viewed Product has no such filter, because the browser's
 * tracker may send it.
 */
const FROM_SERVER: PropertyNeed = { name: 'source', kind: 'text', equals: 'tracklayer' };

const ABANDON_CART: Flow = {
  id: 'abandon-cart',
  name: 'Abandon cart',
  about: 'Reminds of a cart four hours after the last item, if no order followed.',
  trigger: { kind: 'metric', metric: 'Added to Cart' },
  filters: [FROM_SERVER, text('cart_id'), url('checkout_url'), amount('value')],
  shows: [text('product_name'), text('currency')],
  delayMs: 4 * HOUR,
  excludedBy: [{ metric: 'Placed Order' }],
  onceInMs: DAY,
};

const WELCOME_SERIES: Flow = {
  id: 'welcome-series',
  name: 'Welcome series',
  about: 'Welcomes a person who joined the newsletter list.',
  trigger: { kind: 'list' },
  filters: [],
  shows: [],
  delayMs: 0,
  excludedBy: [],
};

const BACK_IN_STOCK: Flow = {
  id: 'back-in-stock',
  name: 'Back-in-stock',
  about: 'Tells a person when a variant is in stock again.',
  trigger: { kind: 'own_metric', metric: 'Subscribed to Back in Stock' },
  filters: [],
  shows: [],
  lookalike: {
    metric: 'Submitted Lead Form',
    form: 'back_in_stock',
    instead: 'producer.subscribeBackInStock(profile, { variantId, channels })',
  },
  askedFor: true,
  delayMs: 0,
  waitsFor: 'stock',
  excludedBy: [],
};

const POST_PURCHASE_UPSELL: Flow = {
  id: 'post-purchase-upsell',
  name: 'Post-purchase upsell',
  about: 'Recommends matching products three days after an order, if it was not refunded.',
  trigger: { kind: 'metric', metric: 'Placed Order' },
  filters: [FROM_SERVER, text('order_id'), list('items'), amount('value')],
  shows: [text('currency')],
  delayMs: 3 * DAY,
  excludedBy: [{ metric: 'Refunded Order', same: 'order_id' }],
};

const BROWSE_ABANDONMENT: Flow = {
  id: 'browse-abandonment',
  name: 'Browse abandonment',
  about: 'Reminds of a viewed product after two hours, if no cart followed.',
  trigger: { kind: 'metric', metric: 'Viewed Product' },
  filters: [text('product_id'), url('product_url')],
  shows: [text('product_name'), { name: 'price', kind: 'number' }],
  delayMs: 2 * HOUR,
  excludedBy: [{ metric: 'Added to Cart' }, { metric: 'Started Checkout' }, { metric: 'Placed Order' }],
  onceInMs: 7 * DAY,
};

const CART_TO_LEAD: Flow = {
  id: 'cart-to-lead',
  name: 'Cart-to-lead',
  about: 'Tells sales about an enquiry by a person with an open cart.',
  trigger: { kind: 'metric', metric: 'Submitted Lead Form' },
  filters: [FROM_SERVER, text('form_id'), { name: 'consent_state', kind: 'text', equals: 'granted' }],
  shows: [text('interest')],
  after: { metric: 'Added to Cart', withinMs: 30 * DAY, unless: ['Placed Order'] },
  delayMs: HOUR,
  excludedBy: [{ metric: 'Placed Order' }],
  onceInMs: 30 * DAY,
};

const WINBACK: Flow = {
  id: 'winback',
  name: 'Winback',
  about: 'Invites a person back ninety days after the last order, if it was not refunded.',
  trigger: { kind: 'metric', metric: 'Placed Order' },
  filters: [FROM_SERVER, text('order_id'), amount('value')],
  shows: [list('items')],
  delayMs: 90 * DAY,
  excludedBy: [{ metric: 'Placed Order' }, { metric: 'Refunded Order', same: 'order_id' }],
};

/**
 * The seven flows of the product's guide, in its order. Filters, delays and exclusions are those that shops usually set
 * up. The flows of an account may differ.
 */
export const FLOWS: readonly Flow[] = [
  ABANDON_CART,
  WELCOME_SERIES,
  BACK_IN_STOCK,
  POST_PURCHASE_UPSELL,
  BROWSE_ABANDONMENT,
  CART_TO_LEAD,
  WINBACK,
];

export function findFlow(id: FlowId): Flow {
  const flow = FLOWS.find((one) => one.id === id);
  if (flow === undefined) throw new RangeError(`Unknown flow "${id}".`);
  return flow;
}
