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

/** A later event that stops the first message. The profile is in the flow then, and its filter skips the message. */
export interface Exclusion {
  metric: string;
  /** Only if both events have the same value of this property, e.g. `order_id`. */
  same?: string;
  /** Only if the later event's `items` contain the value of this property, e.g. `sku`. */
  itemsHold?: string;
}

/**
 * The one thing that starts a flow. `list`: a profile joins a list. `metric`: an event of this metric. `own_metric`: an
 * event that Klaviyo itself records; an event of the same name that an application sends starts nothing.
 */
export type Trigger =
  | { kind: 'list' }
  | { kind: 'metric'; metric: string }
  | { kind: 'own_metric'; metric: string };

/**
 * One flow as data, as shops usually set it up: its trigger, filters, delay and exclusions. Consent is not part of it:
 * Klaviyo asks for consent when it sends the message, not when the flow starts.
 */
export interface Flow {
  id: FlowId;
  /** Display name. */
  name: string;
  /** One sentence about its purpose and its start. */
  about: string;
  trigger: Trigger;
  /** The usual trigger filters. Without one of these properties the flow does not start. */
  filters: readonly PropertyNeed[];
  /** Properties in its messages. Without one of these the flow starts, but the message is incomplete. */
  shows: readonly PropertyNeed[];
  /** An event that looks like the trigger and starts nothing, and the call that starts the flow. */
  lookalike?: { metric: string; form: string; instead: string };
  /** The person asked for this message, so it needs no consent to marketing. */
  askedFor?: true;
  /** A required earlier event, with none of `unless` after it. */
  after?: { metric: string; withinMs: number; unless: readonly string[] };
  /** Time from the start to the first message. An event in this time can still stop the message. */
  delayMs: number;
  /** The message also waits until the stock of its variant rises. */
  waitsFor?: 'stock';
  excludedBy: readonly Exclusion[];
  /** A profile starts the flow at most once in this time. */
  onceInMs?: number;
}
