import type { ShopClient, Tracked } from './shop-client.js';

/** A phone number that has E.164's shape, so TrackLayer lets it pass, and that Klaviyo refuses: nobody can have it. */
const BAD_PHONE = '+10000000000';
export const GOOD_PHONE = '+4915112345678';

export interface Step {
  /** What the visitor does. */
  does: string;
  /** Klaviyo's name of it. */
  metric: string;
  /** What has to become of it. */
  expect: 'recorded' | 'skipped' | 'refused';
  act: () => Promise<Tracked>;
}

/**
 * A visit to the shop, from the first look to the refund, with one slip on the way. `run` makes the people of each visit
 * new ones, so that a second visit starts from nothing as well.
 */
export function journey(shop: ShopClient, run: string): Step[] {
  const ava = `ava.${run}@shop.example`;
  let checkoutId = '';
  let orderId = '';

  return [
    {
      does: 'looks at a serum',
      metric: 'Viewed Product',
      expect: 'recorded',
      async act() {
        await shop.post('/session', {
          email: ava,
          firstName: 'Ava',
          lastName: 'Berg',
          locale: 'de-DE',
          country: 'DE',
        });
        return (await shop.get('/products/serum')).tracking;
      },
    },
    {
      does: 'searches for linen',
      metric: 'Searched Site',
      expect: 'recorded',
      act: async () => (await shop.get('/search?q=linen')).tracking,
    },
    {
      does: 'puts the serum in the cart',
      metric: 'Added to Cart',
      expect: 'recorded',
      act: async () => (await shop.post('/cart', { productId: 'serum', quantity: 2 })).tracking,
    },
    {
      does: 'goes to the checkout',
      metric: 'Started Checkout',
      expect: 'recorded',
      async act() {
        const { checkout, tracking } = await shop.post('/checkout');
        checkoutId = checkout?.id ?? '';
        return tracking;
      },
    },
    {
      does: 'pays',
      metric: 'Placed Order',
      expect: 'recorded',
      async act() {
        const { order, tracking } = await shop.post(`/checkout/${checkoutId}/pay`);
        orderId = order?.id ?? '';
        return tracking;
      },
    },
    {
      does: 'signs up, box ticked',
      metric: 'Subscribed to List',
      expect: 'recorded',
      act: async () => (await shop.post('/newsletter', { email: ava, consent: true })).tracking,
    },
    {
      does: 'gets the money back',
      metric: 'Refunded Order',
      expect: 'recorded',
      act: async () => (await shop.post(`/orders/${orderId}/refund`, { reason: 'second thoughts' })).tracking,
    },
    {
      does: 'signs up, box not ticked',
      metric: 'Subscribed to List',
      expect: 'skipped',
      act: async () =>
        (await shop.post('/newsletter', { email: `ben.${run}@shop.example`, consent: false })).tracking,
    },
    {
      does: 'asks for wholesale, with a wrong phone number',
      metric: 'Submitted Lead Form',
      expect: 'refused',
      act: async () =>
        (
          await shop.post('/leads', {
            email: `cleo.${run}@shop.example`,
            phoneNumber: BAD_PHONE,
            interest: 'a crate of soap',
          })
        ).tracking,
    },
  ];
}
