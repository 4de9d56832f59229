import { FLOWS } from '@tracklayer/flows';
import { checkMapping } from '../src/mapping/check.js';
import { diffMappings } from '../src/mapping/diff.js';
import { extendMapping, type MappingOverride } from '../src/mapping/extend.js';
import { MAPPING, MAPPINGS } from '../src/mapping/mapping.js';

const [VERSION_1, VERSION_2, VERSION_3] = MAPPINGS;
const brief = (overrides: Record<string, MappingOverride>) =>
  checkMapping(extendMapping(MAPPING, overrides)).map(({ flow, level, use, property }) =>
    [flow, level, use, property].filter(Boolean).join(' '),
  );

describe('checkMapping', () => {
  it('finds no problem in the current mapping', () => {
    expect(checkMapping(MAPPING)).toEqual([]);
  });

  it.each(MAPPINGS.map((mapping) => [mapping.version, mapping] as const))(
    'finds no problem in version %d either',
    (_version, mapping) => {
      expect(checkMapping(mapping)).toEqual([]);
    },
  );

  it("expects nothing for flows that the list or Klaviyo's own metric starts", () => {
    const nothing = { lead: { metric: 'A' }, sign_up: { metric: 'B' } };
    expect(new Set(checkMapping(extendMapping(MAPPING, nothing)).map(({ flow }) => flow))).toEqual(
      new Set(['cart-to-lead']),
    );
  });

  it('names every flow that a renamed metric stops, as trigger or as exclusion', () => {
    const found = checkMapping(extendMapping(MAPPING, { purchase: { metric: 'Bought' } }));
    expect(found.map(({ flow, use }) => `${flow} ${use}`)).toEqual([
      'abandon-cart exclusion',
      'post-purchase-upsell trigger',
      'browse-abandonment exclusion',
      'cart-to-lead exclusion',
      'winback trigger',
    ]);
    expect(found[0]).toEqual({
      flow: 'abandon-cart',
      level: 'missing',
      use: 'exclusion',
      metric: 'Placed Order',
      message: 'No event is sent as Placed Order: purchase is sent as Bought.',
      fix: 'Restore the name Placed Order, or build the flow on Bought.',
    });
  });

  it('finds a property with a mistyped path and suggests the right one', () => {
    const [found, ...more] = checkMapping(
      extendMapping(MAPPING, { add_to_cart: { properties: { checkout_url: 'properties.chekoutUrl' } } }),
    );
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      flow: 'abandon-cart',
      level: 'missing',
      event: 'add_to_cart',
      property: 'checkout_url',
      message: expect.stringContaining('Did you mean properties.checkoutUrl?'),
      fix: 'Correct the path of mapping.add_to_cart.properties.checkout_url, or restore properties.checkoutUrl.',
    });
  });

  it('only warns about a property that comes from a custom field of the application', () => {
    const mine = { add_to_cart: { properties: { checkout_url: 'properties.recoveryLink' } } };
    expect(brief(mine)).toEqual(['abandon-cart depends filter checkout_url']);
    const profile = { view_content: { properties: { product_name: 'profile.properties.wish' } } };
    expect(brief(profile)).toEqual(['browse-abandonment depends message product_name']);
  });

  it('finds a property of the wrong kind, and a path through a plain value', () => {
    expect(brief({ view_content: { properties: { product_url: 'properties.sku' } } })).toEqual([
      'browse-abandonment missing filter product_url',
    ]);
    expect(brief({ purchase: { properties: { order_id: 'properties.orderId.id' } } })).toEqual([
      'post-purchase-upsell missing filter order_id',
      'winback missing filter order_id',
    ]);
    expect(brief({ view_content: { properties: { product_url: 'consent.link' } } })).toHaveLength(1);
  });

  it('counts an unmapped property, which is sent under its own name', () => {
    expect(brief({ purchase: { properties: { value: 'properties.total' } } })).toEqual([]);
    expect(
      brief({ purchase: { properties: { value: 'properties.total', worth: 'properties.value' } } }),
    ).toEqual(['post-purchase-upsell depends filter value', 'winback depends filter value']);
  });

  it('finds a refund that could no longer be matched with its order', () => {
    expect(brief({ refund: { properties: { order_id: 'properties.orderId.id' } } })).toEqual([
      'post-purchase-upsell missing exclusion order_id',
      'winback missing exclusion order_id',
    ]);
  });

  it('checks only the given flows', () => {
    const flows = FLOWS.filter(({ id }) => id === 'winback');
    expect(checkMapping(extendMapping(MAPPING, { lead: { metric: 'Lead' } }), flows)).toEqual([]);
  });
});

describe('diffMappings', () => {
  it('lists what version 2 added to version 1, and what going back removes', () => {
    const changes = diffMappings(VERSION_1 ?? MAPPING, VERSION_2 ?? MAPPING);
    expect(changes).toContainEqual({
      event: 'lead',
      what: 'properties.product_url',
      after: 'properties.productUrl',
    });
    expect(changes.every(({ before }) => before === undefined)).toBe(true);
    expect(diffMappings(VERSION_2 ?? MAPPING, VERSION_1 ?? MAPPING)).toHaveLength(changes.length);
  });

  it('shows that version 3 names the address of an order as the guide does', () => {
    expect(diffMappings(VERSION_2 ?? MAPPING, VERSION_3 ?? MAPPING)).toContainEqual({
      event: 'purchase',
      what: 'properties.checkout_url',
      after: 'properties.checkoutUrl',
    });
  });

  it('finds nothing between equal mappings, and every part that an override changes', () => {
    expect(diffMappings(MAPPING, extendMapping(MAPPING, {}))).toEqual([]);
    const override = {
      metric: 'M',
      dedupScope: 'd',
      value: 'properties.total',
      properties: { query: 'name' },
    };
    expect(diffMappings(MAPPING, extendMapping(MAPPING, { search: override }))).toEqual([
      { event: 'search', what: 'metric', before: 'Searched Site', after: 'M' },
      { event: 'search', what: 'dedup_scope', before: 'search', after: 'd' },
      { event: 'search', what: 'properties.query', before: 'properties.query', after: 'name' },
      { event: 'search', what: 'value', before: 'properties.value', after: 'properties.total' },
    ]);
  });
});
