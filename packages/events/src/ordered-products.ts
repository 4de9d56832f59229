/**
 * The events `ordered_product` of a purchase: one for each line of the order.
 *
 * Defends against a line that counts twice. The live order, its replay and a back-fill of the same order give the same ids,
 * also if a line is missing in one of them, or if the lines have another order. So an id is made from the event id of the order
 * and from what the line is about, not from its position.
 */
import { hashField } from './hash.js';
import { isObject } from './is-object.js';
import { LIMITS } from './limits.js';
import type { CanonicalEvent, JsonObject, JsonValue } from './types.js';

/**
 * The events of the lines, in their order. They have the time, the person and the source of the order, and no consent. Empty
 * for any other event. An entry of `items` that is no line gives none. Pure.
 */
export function orderedProducts(order: CanonicalEvent): CanonicalEvent[] {
  const { items } = order.properties;
  if (order.name !== 'purchase' || !Array.isArray(items)) return [];
  const seen = new Map<string, number>();
  return items.flatMap((item): CanonicalEvent[] => {
    const line = lineOf(item);
    if (line === undefined) return [];
    const subject = subjectOf(line);
    const occurrence = (seen.get(subject) ?? 0) + 1;
    seen.set(subject, occurrence);
    const { eventId, time, profile, source } = order;
    return [
      {
        name: 'ordered_product',
        eventId: idOf(eventId, subject, occurrence),
        time,
        profile,
        properties: propertiesOf(line, order.properties),
        ...(source !== undefined && { source }),
      },
    ];
  });
}

function lineOf(item: JsonValue): JsonObject | undefined {
  if (typeof item === 'string') return { sku: item };
  return isObject(item) ? item : undefined;
}

/** What a line is about: the first of its ids and its name, else its whole content. */
function subjectOf(line: JsonObject): string {
  for (const key of ['sku', 'productId', 'productName']) {
    if (typeof line[key] === 'string') return `${key}:${line[key]}`;
  }
  return `line:${hashField(line)}`;
}

/** The digest behind the colon has 16 characters. */
const MAX_ORDER_CHARS = LIMITS.maxIdChars - 17;

/** `ord_10492_purchase:3f2a9c41d07be865`. */
function idOf(orderEventId: string, subject: string, occurrence: number): string {
  const digest = hashField([orderEventId, subject, occurrence]);
  return `${[...orderEventId].slice(0, MAX_ORDER_CHARS).join('')}:${digest}`;
}

function propertiesOf(line: JsonObject, order: JsonObject): JsonObject {
  const properties: JsonObject = { ...line, orderId: order.orderId as JsonValue };
  if (line.currency === undefined && order.currency !== undefined) properties.currency = order.currency;
  const { price, quantity = 1 } = line;
  if (line.value === undefined && typeof price === 'number' && typeof quantity === 'number') {
    properties.value = Math.round(price * quantity * 1e6) / 1e6;
  }
  return properties;
}
