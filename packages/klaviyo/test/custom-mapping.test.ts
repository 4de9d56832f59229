import type { JsonObject } from '@tracklayer/events';
import { diffMappings } from '../src/mapping/diff.js';
import { extendMapping } from '../src/mapping/extend.js';
import { mapEvent } from '../src/mapping/map-event.js';
import { MAPPING, MAPPINGS } from '../src/mapping/mapping.js';
import { anEvent } from './support/builders.js';

const review = {
  ...anEvent('lead'),
  name: 'Reviewed Product',
  properties: { rating: 5, value: 3, currency: 'EUR' },
};

describe('an event with a name of the application', () => {
  it('is sent under its name with its own properties and value', () => {
    expect(mapEvent(review, MAPPING, {})).toMatchObject({
      metric: 'Reviewed Product',
      properties: { rating: 5, dedup_scope: 'event', source: 'tracklayer', event_id: review.eventId },
      value: 3,
      valueCurrency: 'EUR',
    });
  });

  it('can get a row, with constants', () => {
    const mapping = extendMapping(MAPPING, {
      'Reviewed Product': {
        metric: 'Review',
        dedupScope: 'review',
        properties: { stars: 'properties.rating', brand: '=Acme | Co', tier: '=3' },
      },
    });
    const { metric, properties } = mapEvent(review, mapping, {});
    expect(metric).toBe('Review');
    expect(properties).toMatchObject({ stars: 5, brand: 'Acme | Co', tier: 3, dedup_scope: 'review' });
    expect(properties).not.toHaveProperty('rating');
    expect(diffMappings(MAPPING, mapping)).toContainEqual({
      event: 'Reviewed Product',
      what: 'metric',
      after: 'Review',
    });
  });

  it('can have a constant where it lacks a value', () => {
    const mapping = extendMapping(MAPPING, {
      'Reviewed Product': {
        properties: { stars: 'properties.rating | =0', brand: 'properties.items.*.brand | =Acme' },
        valueCurrency: 'properties.currency | =USD',
      },
    });
    const sent = (properties: JsonObject) => mapEvent({ ...review, properties }, mapping, {});
    expect(sent({ rating: 5, value: 3, currency: 'EUR' })).toMatchObject({
      properties: { stars: 5, brand: 'Acme' },
      valueCurrency: 'EUR',
    });
    expect(sent({ value: 3, items: [{ brand: 'Bee' }] })).toMatchObject({
      properties: { stars: 0, brand: ['Bee'] },
      valueCurrency: 'USD',
    });
    expect(() => extendMapping(MAPPING, { lead: { properties: { brand: '=Acme', x: 'name | =' } } })).toThrow(
      'lead.properties.x: not a path of the event',
    );
  });

  it('gets no row under a name that looks like a slip', () => {
    expect(() => extendMapping(MAPPING, { purchse: {} })).toThrow('did you mean purchase?');
  });
});

describe('the lines of an order', () => {
  const items = [
    { sku: 'a', productName: 'Cream', category: 'skin', brand: 'Acme', quantity: 2 },
    { sku: 'b', productName: 'Soap', categories: ['skin', 'bath'], brand: 'Acme', quantity: 0.5 },
    'c',
  ];
  const order = (properties: object) =>
    mapEvent(
      anEvent('purchase', { properties: { orderId: '1', value: 1, currency: 'EUR', ...properties } }),
      MAPPING,
      {},
    ).properties;

  it('give their names, brands and number at the top, each once', () => {
    expect(order({ items })).toMatchObject({
      ItemNames: ['Cream', 'Soap'],
      Brands: ['Acme'],
      ItemCount: 3.5,
    });
  });

  it('give their categories, as lists where a line has a list', () => {
    expect(order({ items })).toMatchObject({ Categories: ['skin', 'bath'] });
    expect(order({ items: [{ sku: 'd', category: 'hair' }, items[1]] })).toMatchObject({
      Categories: ['skin', 'bath', 'hair'],
    });
  });

  it('give way to what the application says itself', () => {
    const properties = order({ items, ItemNames: ['Own'], ItemCount: 9 });
    expect(properties).toMatchObject({ ItemNames: ['Own'], ItemCount: 9 });
    expect(properties).not.toHaveProperty('property_ItemNames');
  });

  it('give nothing where there is none', () => {
    expect(order({ items: [] })).not.toHaveProperty('ItemCount');
    expect(order({ items: ['c'] })).not.toHaveProperty('ItemNames');
  });
});

describe('version 3', () => {
  it('adds the two events and the names of the lines, as mapping diff shows', () => {
    const [, before] = MAPPINGS;
    const changes = diffMappings(before ?? MAPPING, MAPPING).map(({ event, what }) => `${event} ${what}`);
    expect(changes).toEqual(
      expect.arrayContaining([
        'purchase properties.ItemNames',
        'order_fulfilled metric',
        'order_cancelled metric',
      ]),
    );
  });

  it.each([
    ['order_fulfilled', 'Fulfilled Order'],
    ['order_cancelled', 'Cancelled Order'],
  ] as const)('sends %s as %s', (name, metric) => {
    expect(mapEvent(anEvent(name), MAPPING, {}).metric).toBe(metric);
  });
});
