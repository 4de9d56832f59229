export const FLOW_IDS = [
  'abandon-cart',
  'welcome-series',
  'back-in-stock',
  'post-purchase-upsell',
  'browse-abandonment',
  'cart-to-lead',
  'winback',
] as const;

export type FlowId = (typeof FLOW_IDS)[number];

/** `url` is an absolute http(s) address. `list` is an array that is not empty. */
export type PropertyKind = 'text' | 'number' | 'url' | 'list';

/** A top-level property of the event. Klaviyo can filter only on these. */
export interface PropertyNeed {
  name: string;
  kind: PropertyKind;
  /** The filter accepts only this value. */
  equals?: string;
  /** The filter accepts only greater numbers. */
  above?: number;
}

/** A later event that removes the profile from the flow before its first message. */
export interface Exclusion {
  metric: string;
  /** Only if both events have the same value of this property, e.g. `order_id`. */
  same?: string;
  /** Only if the later event's `items` contain the value of this property, e.g. `sku`. */
  itemsHold?: string;
}

/** One flow as data: its trigger, filters, consent, delay and exclusions. */
export interface Flow {
  id: FlowId;
  /** Display name. */
  name: string;
  /** One sentence about its purpose and its start. */
  about: string;
  trigger: { kind: 'metric'; metric: string } | { kind: 'list' };
  /** The flow's filters. Without one of these properties it does not start. */
  filters: readonly PropertyNeed[];
  /** Properties in its messages. Without one of these the flow starts, but the message is incomplete. */
  shows: readonly PropertyNeed[];
  /**
   * `subscribed`: the e-mail channel must be subscribed. `not_withdrawn`: the message answers an action of the person,
   * so only an unsubscription prevents it.
   */
  consent: 'subscribed' | 'not_withdrawn';
  /** A required earlier event, with none of `unless` after it. */
  after?: { metric: string; withinMs: number; unless: readonly string[] };
  /** Time from the start to the first message. An event in this time can still exclude the profile. */
  delayMs: number;
  excludedBy: readonly Exclusion[];
  /** A profile starts the flow at most once in this time. */
  onceInMs?: number;
}
