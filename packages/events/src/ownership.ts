/**
 * Who tells the destination of what happened, where the shop's pages run the destination's own browser tracker as well.
 *
 * Failure story: both see the same add to cart, under ids that the destination does not compare, and the flow writes to
 * the customer twice. One action, one event: so each event name has an owner.
 */
import type { EventName } from './names.js';
import type { CanonicalEvent } from './types.js';

/** Where an event was seen: by the shop's backend, or on a page. */
export type Origin = 'server' | 'browser';

export interface OwnershipRule {
  /** `either`: whoever sends it. For events that only one of the two sends in fact. */
  owner: Origin | 'either';
  /** What becomes of an event from the one that does not own it. `mark`: sent, with the property `event_owner`. */
  otherwise: 'skip' | 'mark';
}

export type Ownership = Readonly<Record<EventName, Readonly<OwnershipRule>>>;

/**
 * The product's guide: checkout, purchase, subscription, refund and lead are the server's, and so is the cart, whose
 * service knows whether it holds something. Browsing may be the browser's; but only the shop knows whether it runs the
 * browser tracker, and one that does not would lose these events without a word. So they are anybody's until it says so.
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
};

/** `source: 'browser'`, or `browser:` and whatever the shop calls the page or script. Every other event, one without a source too, is the server's. */
export function originOf({ source }: Pick<CanonicalEvent, 'source'>): Origin {
  return source === 'browser' || source?.startsWith('browser:') ? 'browser' : 'server';
}

/** What becomes of an event: `send` as it is, `mark` as the other one's, or `skip`. */
export function ownershipOf(
  event: Pick<CanonicalEvent, 'name' | 'source'>,
  ownership: Ownership,
): 'send' | 'mark' | 'skip' {
  const { owner, otherwise } = ownership[event.name];
  return owner === 'either' || owner === originOf(event) ? 'send' : otherwise;
}
