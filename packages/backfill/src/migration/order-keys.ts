/**
 * Keys by which two events are known to be about the same thing, although their ids differ.
 *
 * Defends against an order that counts twice: a page and a server both report it, each under an id of its own. Also defends
 * against lines that count twice: those of the file itself, and those that are made from the items of their order.
 */
import { type CanonicalEvent, PROFILE_IDENTIFIERS } from '@tracklayer/events';
import { jobId } from '@tracklayer/lanes';

/** What else is known of an event. Both lists are keys, as those of entries. */
export interface Related {
  /** If one of these was seen, the event is not sent, for this reason. */
  unless: readonly string[];
  reason: 'same_order' | 'own_lines';
  /** Remembered with the event. */
  marks: readonly string[];
}

/** @param isLine whether the event was made from an item of an order. */
export function relatedTo(
  event: CanonicalEvent,
  { isLine, makesLines }: { isLine: boolean; makesLines: boolean },
): Related | undefined {
  const { name, eventId, properties } = event;
  const orderId = typeof properties.orderId === 'string' ? properties.orderId : '';
  if (orderId === '') return undefined;
  if (name === 'purchase' && !isSaid(eventId, orderId)) {
    const keys = keysOf('order', orderId, event);
    return { unless: keys, reason: 'same_order', marks: keys };
  }
  if (name !== 'ordered_product' || !makesLines) return undefined;
  const [made, own] = [keysOf('made lines', orderId, event), keysOf('own lines', orderId, event)];
  return isLine
    ? { unless: own, reason: 'own_lines', marks: made }
    : { unless: made, reason: 'own_lines', marks: own };
}

/** One for each identifier: a page may know the person by another one than the server. */
function keysOf(kind: string, orderId: string, { profile }: CanonicalEvent): string[] {
  return PROFILE_IDENTIFIERS.flatMap((identifier) => {
    const value = profile[identifier];
    if (value === undefined) return [];
    const same = identifier === 'email' ? value.toLowerCase() : value;
    // No event has an empty name, so such a key is never that of an event.
    return [jobId('metric-event', '', kind, orderId, identifier, same)];
  });
}

/** Whether the id of an event is made from that of its order, so that the same order has the same id. */
function isSaid(eventId: string, orderId: string): boolean {
  if (eventId === orderId) return true;
  const match = /^ord(?:er)?[-_:](.+?)(?:[-_:](?:purchase|order))?$/i.exec(eventId);
  return match !== null && letters(match[1] ?? '') === letters(orderId);
}

function letters(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '');
}
