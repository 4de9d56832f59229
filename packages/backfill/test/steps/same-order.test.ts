import { MAPPING } from '@tracklayer/klaviyo';
import { EMPTY_MAP } from '../../src/formats/field-map.js';
import { requestBytes } from '../../src/steps/batch-size.js';
import { readSteps, type Step } from '../../src/steps/read-steps.js';

const START = { bytes: 0, lines: 0 };
const SETTINGS = { dialect: 'klaviyo', mapping: MAPPING } as const;

/** Reads lines in steps of two entries, with what an earlier run has seen. */
async function stepsOf(lines: readonly object[], before: readonly string[], orderedProducts = false) {
  async function* records() {
    yield lines.map((line, index) => ({
      number: index + 1,
      text: JSON.stringify(line),
      end: { bytes: index + 1, lines: index + 1 },
    }));
  }
  const steps: Step[] = [];
  const known = new Set(before);
  for await (const step of readSteps({
    records: records(),
    layout: { format: 'canonical' },
    how: {
      kind: 'events',
      format: 'canonical',
      map: EMPTY_MAP,
      utc: false,
      nowMs: Date.now(),
      orderedProducts,
    },
    from: START,
    seen: async (keys) => keys.map((key) => known.has(key)),
    measureBytes: (batch) => requestBytes(batch, 'spring', SETTINGS),
    maxEntries: 2,
  }))
    steps.push(step);
  const ids = steps.flatMap(({ batch }) =>
    'events' in batch ? batch.events.map(({ eventId }) => eventId) : [],
  );
  const withheld = steps.flatMap((step) => [...step.withheld]);
  return { ids, withheld, seen: steps.flatMap(({ keys, marks }) => [...keys, ...marks]), steps };
}

const event = (eventId: string, more: object = {}) => ({
  name: 'purchase',
  eventId,
  time: '2025-11-20T12:12:00Z',
  profile: { email: 'ava@shop.example' },
  properties: { orderId: 'A-7', value: 5, currency: 'EUR' },
  ...more,
});

describe('an order under two message ids', () => {
  it('is one order, also in a later step and in a later run', async () => {
    const other = { properties: { orderId: 'A-8', value: 5, currency: 'EUR' } };
    const lines = [event('m1'), event('m2'), event('m3', other), event('m4', other), event('m5')];
    const first = await stepsOf(lines, []);
    expect(first.ids).toEqual(['m1', 'm3']);
    expect(first.withheld.map(([reason]) => reason)).toContain('same_order');
    const left = first.steps.map(({ lines: counted }) => counted.leftOut);
    expect(left.reduce((sum, many) => sum + many, 0)).toBe(3);
    expect((await stepsOf([event('m9')], first.seen)).ids).toEqual([]);
  });

  it('is two orders if it is of two people, or not a purchase', async () => {
    const ben = { profile: { email: 'ben@shop.example' } };
    const refund = { name: 'refund', properties: { orderId: 'A-7', refundValue: 1, currency: 'EUR' } };
    const { ids } = await stepsOf(
      [event('m1'), event('m2', ben), event('r1', refund), event('r2', refund)],
      [],
    );
    expect(ids).toEqual(['m1', 'm2', 'r1', 'r2']);
  });
});

describe('a line of an order', () => {
  const order = event('m1', {
    properties: { orderId: 'A-7', value: 5, currency: 'EUR', items: [{ sku: 'S1' }, { sku: 'S2' }] },
  });
  const line = (id: string) =>
    event(id, { name: 'ordered_product', properties: { orderId: 'A-7', sku: 'S1', productName: 'Cap' } });

  it('is sent once: from its order, or as the event that the file has, whichever comes first', async () => {
    const fromOrder = await stepsOf([order, line('l1'), line('l2')], [], true);
    expect(fromOrder.ids.filter((id) => id.startsWith('l'))).toEqual([]);
    expect(fromOrder.ids).toHaveLength(3);
    const own = await stepsOf([line('l1'), line('l2'), order], [], true);
    expect(own.ids).toEqual(['l1', 'l2', 'm1']);
  });
});
