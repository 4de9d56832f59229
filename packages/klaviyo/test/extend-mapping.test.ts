import { MappingError } from '../src/errors.js';
import { extendMapping, type MappingOverride } from '../src/mapping/extend.js';
import { mapEvent } from '../src/mapping/map-event.js';
import { MAPPING } from '../src/mapping/mapping.js';
import { mappingLabel } from '../src/mapping/row.js';
import { anEvent } from './support/builders.js';

describe('extendMapping', () => {
  it('adds and replaces the named entries and keeps the rest', () => {
    const mapping = extendMapping(MAPPING, {
      purchase: {
        metric: 'Bought',
        dedupScope: 'receipt',
        properties: { gift: 'properties.giftWrap', city: 'profile.properties.city' },
      },
    });
    const event = anEvent('purchase', {
      profile: { email: 'a@shop.example', properties: { city: 'Bonn' } },
      properties: { orderId: '1', giftWrap: true },
    });
    const mapped = mapEvent(event, mapping, {});
    expect(mapped.metric).toBe('Bought');
    expect(mapped.properties).toEqual({
      event_id: 'purchase_1',
      source: 'tracklayer',
      dedup_scope: 'receipt',
      tracklayer_mapping_version: mappingLabel(mapping),
      order_id: '1',
      gift: true,
      city: 'Bonn',
    });
    expect(mapping.events.refund).toEqual(MAPPING.events.refund);
  });

  it('follows a path through own properties only, not inherited ones', () => {
    const mapping = extendMapping(MAPPING, {
      search: {
        properties: { first: 'properties.list.0', x: 'properties.toString', y: 'properties.query.length' },
      },
    });
    const event = anEvent('search', { properties: { query: 'cream', list: ['a', 'b'] } });
    const { properties } = mapEvent(event, mapping, {});
    expect(properties.first).toBe('a');
    expect(properties).not.toHaveProperty('x');
    expect(properties).not.toHaveProperty('y');
  });

  it('is a variant of its version if anything changed, and equal mappings are the same variant', () => {
    const one = extendMapping(MAPPING, { search: { metric: 'Looked For', dedupScope: 'query' } });
    const same = extendMapping(MAPPING, { search: { dedupScope: 'query', metric: 'Looked For' } });
    const other = extendMapping(MAPPING, { search: { metric: 'Looked Up', dedupScope: 'query' } });
    expect(mappingLabel(one)).toMatch(/^3\+[0-9a-f]{8}$/);
    expect(mappingLabel(same)).toBe(mappingLabel(one));
    expect(mappingLabel(other)).not.toBe(mappingLabel(one));
    expect(mappingLabel(extendMapping(MAPPING, { search: { metric: 'Searched Site' } }))).toBe('3');
    expect(mappingLabel(extendMapping(one, {}))).toBe(mappingLabel(one));
  });

  it('leaves the base unchanged and returns a frozen value', () => {
    const before = structuredClone(MAPPING);
    const mapping = extendMapping(MAPPING, { search: { properties: { q: 'properties.query' } } });
    expect(MAPPING).toEqual(before);
    expect(Object.isFrozen(mapping.events.search?.properties)).toBe(true);
  });

  it.each<[string, Record<string, MappingOverride>, string]>([
    ['an event there is not', { purchased: {} }, 'purchased'],
    ['an empty metric name', { lead: { metric: ' ' } }, 'lead.metric'],
    ['a metric name of 128 characters', { lead: { metric: 'x'.repeat(128) } }, 'lead.metric'],
    ['an empty dedup scope', { lead: { dedupScope: '' } }, 'lead.dedupScope'],
    [
      'a name that is ours',
      { lead: { properties: { source: 'properties.source' } } },
      'lead.properties.source',
    ],
    ['a path without a root', { lead: { properties: { x: 'orderId' } } }, 'lead.properties.x'],
    ['an unfinished path', { lead: { value: 'properties.' } }, 'lead.value'],
  ])('refuses %s and says where', (_what, overrides, where) => {
    expect(() => extendMapping(MAPPING, overrides)).toThrow(where);
  });

  it('lists every mistake at once', () => {
    const overrides = { lead: { metric: '', properties: { x: '', event_id: 'properties.id' } } };
    try {
      extendMapping(MAPPING, overrides);
    } catch (error) {
      expect(error).toBeInstanceOf(MappingError);
      expect((error as MappingError).problems).toHaveLength(3);
      return;
    }
    throw new Error('nothing was thrown');
  });
});
