/**
 * Who sends an event where the shop's pages also run the destination's own browser tracker.
 *
 * Defends against duplicates: the server and the page both see the same add to cart, under ids that the destination does not
 * compare, and a flow writes to the customer twice. So each event name has one owner.
 */
import type { EventName } from './names.js';
import type { CanonicalEvent } from './types.js';

/** Who saw an event: the shop's backend, or a page. */
export type Origin = 'server' | 'browser';

export interface OwnershipRule {
  /** `either`: every event is sent. For events that only one of the two sends. */
  owner: Origin | 'either';
  /** What happens to an event that its owner did not send. `mark`: it is sent with the property `event_owner`. */
  otherwise: 'skip' | 'mark';
}

export type Ownership = Readonly<Record<EventName, Readonly<OwnershipRule>>> &
  Readonly<Record<string, Readonly<OwnershipRule> | undefined>>;

/** The rule of a name that has none: every event is sent. */
const NO_OWNER: OwnershipRule = { owner: 'either', otherwise: 'skip' };

/** The rule of an event name, standard or not. */
export function ownerOf(name: string, ownership: Ownership): Readonly<OwnershipRule> {
  return (Object.hasOwn(ownership, name) ? ownership[name] : undefined) ?? NO_OWNER;
}

/**
 * The owners by the product's guide. The server owns checkout, purchase, subscription, refund, lead and cart. The browser may
 * own view_content and search. But a shop without the browser tracker would silently lose them, and only the shop knows
 * whether it runs the tracker. So these two are sent from both until the shop configures an owner.
 */
export const OWNERSHIP: Ownership = {
  purchase: { owner: 'server', otherwise: 'skip' },
  add_to_cart: { owner: 'server', otherwise: 'skip' },
  sign_up: { owner: 'server', otherwise: 'skip' },
  view_content: { owner: 'either', otherwise: 'skip' },
  begin_checkout: { owner: 'server', otherwise: 'skip' },
  search: { owner: 'either', otherwise: 'skip' },
  lead: { owner: 'server', otherwise: 'skip' },
  refund: { owner: 'server', otherwise: 'skip' },
  order_fulfilled: { owner: 'server', otherwise: 'skip' },
  order_cancelled: { owner: 'server', otherwise: 'skip' },
  ordered_product: { owner: 'server', otherwise: 'skip' },
};

/** `browser` for the source `browser`, or `browser:` and a name of the page or script. `server` for any other source, or none. */
export function originOf({ source }: Pick<CanonicalEvent, 'source'>): Origin {
  return source === 'browser' || source?.startsWith('browser:') ? 'browser' : 'server';
}

/** What to do with an event: `send` it unchanged, send it with a `mark`, or `skip` it. */
export function ownershipOf(
  event: Pick<CanonicalEvent, 'name' | 'source'>,
  ownership: Ownership,
): 'send' | 'mark' | 'skip' {
  const { owner, otherwise } = ownerOf(event.name, ownership);
  return owner === 'either' || owner === originOf(event) ? 'send' : otherwise;
}
