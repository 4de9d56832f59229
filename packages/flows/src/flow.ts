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

/** `url` is an absolute http(s) address, `list` an array with something in it. */
export type PropertyKind = 'text' | 'number' | 'url' | 'list';

/** A top-level property of the event: Klaviyo filters on no others. */
export interface PropertyNeed {
  name: string;
  kind: PropertyKind;
  /** The filter lets pass this value only. */
  equals?: string;
  /** The filter lets pass greater numbers only. */
  above?: number;
}

/** A later event that takes the profile out of the flow before its first message. */
export interface Exclusion {
  metric: string;
  /** Only where both events have the same value in this property, e.g. `order_id`. */
  same?: string;
  /** Only where the later event's `items` hold this property's value, e.g. `sku`. */
  itemsHold?: string;
}

/** One flow, as data: everything that decides whether it starts. */
export interface Flow {
  id: FlowId;
  /** As marketers call it. */
  name: string;
  /** One sentence: what it is for and when it starts. */
  about: string;
  trigger: { kind: 'metric'; metric: string } | { kind: 'list' };
  /** The flow's filters: without any one of these it does not start. */
  filters: readonly PropertyNeed[];
  /** What its messages show: without it the flow starts, and the message has a hole. */
  shows: readonly PropertyNeed[];
  /**
   * `subscribed`: the e-mail channel must be subscribed. `not_withdrawn`: the message answers what the person just did,
   * so it goes to everybody who has not unsubscribed.
   */
  consent: 'subscribed' | 'not_withdrawn';
  /** An earlier event that must be there, with none of `unless` after it. */
  after?: { metric: string; withinMs: number; unless: readonly string[] };
  /** From the start to the first message. What happens in between can still exclude. */
  delayMs: number;
  excludedBy: readonly Exclusion[];
  /** A profile starts the flow at most once in so long. */
  onceInMs?: number;
}
