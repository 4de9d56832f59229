import { EVENT_NAMES, OWNERSHIP, type Ownership } from '@tracklayer/events';
import fc from 'fast-check';
import { flowFilter, MAPPING, mapEvent } from '../src/index.js';
import type { FilterCondition } from '../src/mapping/flow-filter.js';
import { anEvent } from './support/builders.js';

const rule = fc.record({
  owner: fc.constantFrom('server' as const, 'browser' as const, 'either' as const),
  otherwise: fc.constantFrom('skip' as const, 'mark' as const),
});

/** Evaluates a filter as Klaviyo does: an absent property equals nothing. */
function passes(properties: Record<string, unknown>, conditions: readonly FilterCondition[]): boolean {
  return conditions.every(
    ({ property, operator, value }) => (properties[property] === value) === (operator === 'equals'),
  );
}

describe('the flow filter of an event', () => {
  it('lets only the events of the owner start the flow', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_NAMES), rule, (name, given) => {
        const ownership: Ownership = { ...OWNERSHIP, [name]: given };
        const { conditions, metric } = flowFilter(name, MAPPING, ownership);
        expect(metric).toBe(MAPPING.events[name]?.metric);
        const starts = (source: string) =>
          passes(mapEvent(anEvent(name, { source }), MAPPING, { ownership }).properties, conditions);
        const tracker = passes({ $event_id: 'x' }, conditions);

        expect(starts('order-service')).toBe(given.owner !== 'browser' || given.otherwise === 'skip');
        if (given.otherwise === 'mark') expect(starts('browser')).toBe(given.owner !== 'server');
        expect(tracker).toBe(given.owner !== 'server');
      }),
    );
  });

  it('says that a welcome series hangs on the list, and back-in-stock on no event', () => {
    expect(flowFilter('sign_up', MAPPING, OWNERSHIP).note).toContain('starts when a profile joins the list');
    expect(flowFilter('lead', MAPPING, OWNERSHIP).note).toContain('Subscribed to Back in Stock');
    expect(flowFilter('purchase', MAPPING, OWNERSHIP)).not.toHaveProperty('note');
  });

  it('says so when no filter can tell two senders apart', () => {
    const { conditions, why } = flowFilter('search', MAPPING, OWNERSHIP);
    expect(conditions).toEqual([]);
    expect(why).toContain('name an owner');
  });
});
