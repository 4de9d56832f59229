import type { ShopClient, Tracked } from './shop-client.js';

/** A phone number in the format E.164, so TrackLayer accepts it. Klaviyo refuses it, because the number cannot exist. */
const BAD_PHONE = '+10000000000';
export const GOOD_PHONE = '+4915112345678';

export interface Step {
  /** What the visitor does, for people. */
  does: string;
  /** The name of the metric at Klaviyo. */
  metric: string;
  /** The expected outcome. */
  expect: 'recorded' | 'skipped' | 'refused';
  act: () => Promise<Tracked>;
}

/**
 * The steps of a visit to the shop, from the first product to the refund. One sign-up has no consent, and one event names its
 * person by a wrong phone number alone. `run` is part of every address, so each visit has new people.
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
      does: 'puts the serum into the cart',
      metric: 'Added to Cart',
      expect: 'recorded',
      act: async () => (await shop.post('/cart', { productId: 'serum', quantity: 2 })).tracking,
    },
    {
      does: 'starts the checkout',
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
      does: 'signs up with consent',
      metric: 'Subscribed to List',
      expect: 'recorded',
      act: async () => (await shop.post('/newsletter', { email: ava, consent: true })).tracking,
    },
    {
      does: 'returns the order',
      metric: 'Refunded Order',
      expect: 'recorded',
      act: async () => (await shop.post(`/orders/${orderId}/refund`, { reason: 'second thoughts' })).tracking,
    },
    {
      does: 'signs up without consent',
      metric: 'Subscribed to List',
      expect: 'skipped',
      act: async () =>
        (await shop.post('/newsletter', { email: `ben.${run}@shop.example`, consent: false })).tracking,
    },
    {
      does: 'asks about wholesale, and leaves only a wrong phone number',
      metric: 'Submitted Lead Form',
      expect: 'refused',
      act: async () =>
        (
          await shop.post('/leads', {
            phoneNumber: BAD_PHONE,
            interest: 'a crate of soap',
          })
        ).tracking,
    },
  ];
}
