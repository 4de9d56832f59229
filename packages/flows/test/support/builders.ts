import type { EventRecord, FlowRecord, RecordedProfile, SubscriptionRecord } from '../../src/index.js';

export const START_MS = Date.UTC(2026, 3, 23, 10);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const AVA: RecordedProfile = { id: 'ava', email: 'ava@shop.example' };

/** Complete properties of each metric. */
const PROPERTIES: Record<string, Record<string, unknown>> = {
  'Added to Cart': {
    source: 'tracklayer',
    cart_id: 'c1',
    product_name: 'Day cream',
    value: 89.95,
    currency: 'EUR',
    checkout_url: 'https://shop.example/cart/c1',
  },
  'Placed Order': { source: 'tracklayer', order_id: '1', value: 89.95, currency: 'EUR', items: ['SKU-481'] },
  'Refunded Order': { source: 'tracklayer', order_id: '1', refund_value: 89.95, currency: 'EUR' },
  'Viewed Product': {
    source: 'tracklayer',
    product_id: 'p1',
    product_name: 'Day cream',
    price: 89.95,
    product_url: 'https://shop.example/p/1',
  },
  'Submitted Lead Form': {
    source: 'tracklayer',
    form_id: 'wholesale',
    interest: 'wholesale',
    consent_state: 'granted',
  },
};

export function anEvent(metric: string, afterMs = 0, changes: Partial<EventRecord> = {}): EventRecord {
  return {
    kind: 'event',
    metric,
    uniqueId: `${metric}_${afterMs}`,
    timeMs: START_MS + afterMs,
    properties: PROPERTIES[metric] ?? {},
    backfill: false,
    profile: AVA,
    ...changes,
  };
}

export function aSubscription(afterMs = 0, changes: Partial<SubscriptionRecord> = {}): SubscriptionRecord {
  return {
    kind: 'subscription',
    state: 'subscribed',
    channel: 'email.marketing',
    listId: 'Y6nRLr',
    timeMs: START_MS + afterMs,
    historicalImport: false,
    profile: AVA,
    ...changes,
  };
}

/** A copy of the record with changed properties. Undefined removes a property. */
export function withProperties(record: EventRecord, changes: Record<string, unknown>): EventRecord {
  const properties = Object.entries({ ...record.properties, ...changes });
  return { ...record, properties: Object.fromEntries(properties.filter(([, value]) => value !== undefined)) };
}

export function sameProfile(records: readonly FlowRecord[], profile: RecordedProfile): FlowRecord[] {
  return records.map((record) => ({ ...record, profile }));
}
