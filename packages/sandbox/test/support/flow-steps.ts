import type { FlowId, ReasonCode } from '@tracklayer/flows';
import { consent } from './bodies.js';

export const START_MS = Date.UTC(2026, 3, 23, 10);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const AVA = { email: 'ava@shop.example', external_id: 'cust_1' };

export type Attributes = Record<string, unknown>;

/** One event or subscription, `atMs` after the start. */
export type Step =
  | {
      atMs: number;
      metric: string;
      properties: Attributes;
      more?: Attributes;
      profile?: Attributes;
      bulk?: true;
    }
  | { atMs: number; subscribe: Attributes; historicalImport?: true; listId?: string }
  | { atMs: number; unsubscribe: string }
  /** The address tells Klaviyo itself. */
  | { atMs: number; suppress: 'UNSUBSCRIBE' | 'HARD_BOUNCE' }
  /** The person waits for the variant of the default account. */
  | { atMs: number; waits: Attributes }
  | { atMs: number; stock: number };

export const ours = (properties: Attributes) => ({ source: 'tracklayer', ...properties });

export const cart = ours({
  cart_id: 'c1',
  sku: 'SKU-481',
  product_name: 'Day cream',
  value: 89.95,
  currency: 'EUR',
  checkout_url: 'https://shop.example/cart/c1',
});
export const order = ours({ order_id: '1', value: 29.98, currency: 'EUR', items: ['SKU-481'] });
export const product = ours({
  product_id: 'p1',
  product_name: 'Day cream',
  price: 29.9,
  product_url: 'https://shop.example/p/1',
});
export const lead = ours({ form_id: 'wholesale', interest: 'wholesale', consent_state: 'granted' });
export const refund = ours({ order_id: '1', refund_value: 29.98, currency: 'EUR' });

export const optIn: Step = { atMs: -HOUR, subscribe: { email: AVA.email, subscriptions: consent() } };
export const event = (metric: string, properties: Attributes, atMs = 0, rest: object = {}): Step => ({
  atMs,
  metric,
  properties,
  ...rest,
});
export const waits = (atMs = 0): Step => ({ atMs, waits: AVA });
export const without = (properties: Attributes, name: string): Attributes =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => key !== name));

export const CART_FILLED = event('Added to Cart', cart);
export const orders = (atMs = 0) =>
  event('Placed Order', order, atMs, { more: { unique_id: `order_${atMs}` } });

export interface Case {
  flow: FlowId;
  so: string;
  steps: Step[];
  /** Expected reasons against the start. Absent if the flow starts. */
  because?: ReasonCode | ReasonCode[];
  /** The flow starts. Expected reasons against its e-mail. Absent if it is sent. */
  noMail?: ReasonCode;
  /** Path of the first reason. */
  path?: string;
}
