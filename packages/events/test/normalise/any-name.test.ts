import { InvalidEventError, normaliseEvent } from '../../src/index.js';
import { event, NOW_MS } from '../support/builders.js';

const allowed = { nowMs: NOW_MS, customEvents: { defined: {}, others: 'allowed' } } as const;

describe('the name of an event', () => {
  it.each([
    ['an object without prototype', Object.create(null)],
    ['an object that cannot become a text', { toString: 1 }],
    ['a list of such an object', [Object.create(null)]],
  ])('is refused and never thrown at: %s', (_, name) => {
    for (const properties of [{ orderId: '1' }, { orderId: '1', extra: () => 1 }]) {
      expect(() => normaliseEvent({ ...event(), name, properties }, allowed)).toThrow(InvalidEventError);
    }
  });

  it.each(['constructor', 'toString'])('finds nothing that every object inherits: %s', (name) => {
    const input = { ...event(), name, properties: { orderId: '1', extra: () => 1 } };
    const { value: kept, warnings } = normaliseEvent(input, allowed);
    expect(kept.properties).toEqual({ orderId: '1' });
    expect(warnings.map(({ path }) => path)).toContain('properties.extra');
  });
});
