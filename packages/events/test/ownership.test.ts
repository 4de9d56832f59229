import fc from 'fast-check';
import { EVENT_NAMES, OWNERSHIP, ownershipOf } from '../src/index.js';
import { originOf } from '../src/ownership.js';

describe('the origin of an event', () => {
  it.each(['browser', 'browser:product-page', 'browser:'])('is a page for %j', (source) => {
    expect(originOf({ source })).toBe('browser');
  });

  it.each(['order-service', 'browsers', 'Browser', 'web', 'server', ''])('is the server for %j', (source) => {
    expect(originOf({ source })).toBe('server');
  });

  it('is the server for an event without a source', () => {
    expect(originOf({})).toBe('server');
  });
});

describe('the owner of an event', () => {
  it('is the server where money or consent is involved, and either for browsing', () => {
    const owners = Object.fromEntries(EVENT_NAMES.map((name) => [name, OWNERSHIP[name].owner]));
    expect(owners).toEqual({
      purchase: 'server',
      add_to_cart: 'server',
      sign_up: 'server',
      begin_checkout: 'server',
      lead: 'server',
      refund: 'server',
      order_fulfilled: 'server',
      order_cancelled: 'server',
      ordered_product: 'server',
      view_content: 'either',
      search: 'either',
    });
  });

  it('lets every event of the server pass by default, so that no shop loses one', () => {
    for (const name of EVENT_NAMES) {
      expect(ownershipOf({ name, source: 'order-service' }, OWNERSHIP)).toBe('send');
      expect(ownershipOf({ name }, OWNERSHIP)).toBe('send');
    }
  });

  it('decides between send and the configured rule, by the origin only', () => {
    const rule = fc.record({
      owner: fc.constantFrom('server' as const, 'browser' as const, 'either' as const),
      otherwise: fc.constantFrom('skip' as const, 'mark' as const),
    });
    const source = fc.constantFrom('browser', 'browser:cart', 'cart-service', undefined);
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_NAMES), rule, source, (name, given, from) => {
        const event = { name, ...(from !== undefined && { source: from }) };
        const isOwn = given.owner === 'either' || given.owner === originOf(event);
        expect(ownershipOf(event, { ...OWNERSHIP, [name]: given })).toBe(isOwn ? 'send' : given.otherwise);
      }),
    );
  });
});
