import type { CanonicalEvent, EventName, JsonObject } from '../../src/index.js';
import { InvalidEventError, parseEvent } from '../../src/index.js';

export const NOW_MS = Date.parse('2026-04-23T10:30:00Z');

/** The required properties of each event. */
export const LEAST: Record<EventName, JsonObject> = {
  purchase: { orderId: '10492', value: 129.95, currency: 'EUR' },
  add_to_cart: { cartId: 'c-1' },
  sign_up: {},
  view_content: { productId: 'p-481' },
  begin_checkout: { checkoutId: 'ch-1' },
  search: { query: 'day cream' },
  lead: { formId: 'contact' },
  order_fulfilled: { orderId: '10492' },
  order_cancelled: { orderId: '10492' },
  ordered_product: { orderId: '10492' },
  refund: { orderId: '10492', refundValue: 10, currency: 'EUR' },
};

export function event(changes: Partial<CanonicalEvent> = {}): CanonicalEvent {
  const name = changes.name ?? 'purchase';
  return {
    name,
    eventId: 'ord_10492_purchase',
    time: '2026-04-23T10:20:00Z',
    profile: { email: 'ava@shop.example' },
    properties: LEAST[name as EventName] ?? {},
    ...changes,
  };
}

/** The problems as `path code`. Empty where the input is valid. */
export function problemsOf(input: unknown, parse: (input: unknown) => unknown = parseNow): string[] {
  return errorOf(input, parse)?.problems.map(({ path, code }) => `${path} ${code}`) ?? [];
}

export function errorOf(
  input: unknown,
  parse: (input: unknown) => unknown = parseNow,
): InvalidEventError | undefined {
  try {
    parse(input);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidEventError) return error;
    throw error;
  }
}

export function parseNow(input: unknown): CanonicalEvent {
  return parseEvent(input, { nowMs: NOW_MS });
}
