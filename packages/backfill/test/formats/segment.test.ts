import { codes, read } from '../support/interpret.js';

describe('a track call in a Segment export', () => {
  const call = {
    type: 'track',
    event: 'Order Completed',
    messageId: 'ajs-1',
    userId: 'cust_7',
    timestamp: '2024-03-01T10:00:00.000Z',
    context: { traits: { email: 'ava@shop.example' } },
    properties: {
      order_id: '77',
      total: 25.5,
      currency: 'EUR',
      coupon: 'SPRING',
      products: [{ product_id: 'p1', sku: 'S1', name: 'Cream', price: 12.75, quantity: 2 }],
      affiliation: 'web',
    },
  };

  it('becomes our event with our names and keeps every property', () => {
    expect(read('segment', call)).toEqual({
      event: {
        name: 'purchase',
        eventId: 'ajs-1',
        time: '2024-03-01T10:00:00.000Z',
        profile: { email: 'ava@shop.example', externalId: 'cust_7' },
        properties: {
          orderId: '77',
          value: 25.5,
          currency: 'EUR',
          discountCode: 'SPRING',
          items: [{ productId: 'p1', sku: 'S1', productName: 'Cream', price: 12.75, quantity: 2 }],
          affiliation: 'web',
        },
      },
    });
  });

  it.each([
    [
      'Product Added',
      { cart_id: 'c1', product_id: 'p1' },
      { name: 'add_to_cart', properties: { cartId: 'c1', productId: 'p1' } },
    ],
    [
      'Product Viewed',
      { product_id: 'p1', url: 'https://shop.example/p1' },
      { name: 'view_content', properties: { productUrl: 'https://shop.example/p1' } },
    ],
    [
      'Checkout Started',
      { order_id: 'o1', value: 3, currency: 'EUR' },
      { name: 'begin_checkout', properties: { checkoutId: 'o1', value: 3 } },
    ],
    ['Products Searched', { query: 'cream' }, { name: 'search', properties: { query: 'cream' } }],
    [
      'Order Refunded',
      { order_id: 'o1', total: 3, currency: 'EUR' },
      { name: 'refund', properties: { orderId: 'o1', refundValue: 3 } },
    ],
  ])('becomes an event if its name is %s', (event, properties, expected) => {
    expect(read('segment', { ...call, event, properties })).toMatchObject({ event: expected });
  });

  it('is refused if its event is unknown, unless the map names it', () => {
    const other = { ...call, event: 'Bestellung' };
    expect(codes(read('segment', other))).toEqual(['unknown_event']);
    const map = [{ file: 'map.json', text: '{"names": {"Bestellung": "purchase"}}' }];
    expect(read('segment', other, { map })).toMatchObject({ event: { name: 'purchase' } });
  });

  it('is distinguished from other calls', () => {
    expect(read('segment', { ...call, type: 'page' })).toEqual({ withheld: 'other_call' });
    expect(read('segment', call, { profiles: true })).toEqual({ withheld: 'other_call' });
    expect(codes(read('segment', { ...call, type: 'pgae' }))).toEqual(['not_a_track_call']);
    const identify = {
      type: 'identify',
      userId: 'c1',
      traits: { email: 'a@shop.example', first_name: 'Ava', plan: 'gold' },
    };
    expect(read('segment', identify, { profiles: true })).toEqual({
      profile: { email: 'a@shop.example', externalId: 'c1', firstName: 'Ava', properties: { plan: 'gold' } },
    });
  });
});

describe('the traits of a Segment call', () => {
  const identify = (traits: object) =>
    read('segment', { type: 'identify', userId: 'c1', traits }, { profiles: true });

  it('become the fields of the profile', () => {
    const address = {
      street: 'Elm Road 4',
      city: 'Köln',
      state: 'NW',
      postalCode: 50667,
      country: 'Germany',
    };
    expect(identify({ title: 'CEO', company: { name: 'Acme Ltd', plan: 'gold' }, address })).toEqual({
      profile: {
        externalId: 'c1',
        ...{ address: 'Elm Road 4', city: 'Köln', region: 'NW', zip: '50667', country: 'DE' },
        ...{ title: 'CEO', organization: 'Acme Ltd' },
        properties: { company: { name: 'Acme Ltd', plan: 'gold' } },
      },
    });
    expect(identify({ address: 'Elm Road 4', company: 'Acme Ltd' })).toEqual({
      profile: { externalId: 'c1', address: 'Elm Road 4', organization: 'Acme Ltd' },
    });
  });
});

describe('the time of a Segment call', () => {
  it('is the corrected one, not the clock of the device', () => {
    const call = {
      type: 'track',
      event: 'Order Completed',
      messageId: 'm1',
      originalTimestamp: '2019-01-01T00:00:00.000Z',
      timestamp: '2024-03-01T10:00:00.000Z',
      context: { traits: { email: 'ava@shop.example' } },
      properties: { order_id: '77', total: 25.5, currency: 'EUR' },
    };
    expect(read('segment', call)).toMatchObject({ event: { time: '2024-03-01T10:00:00.000Z' } });
  });
});
