/** Flows in the words of a marketer, who knows Klaviyo and the shop, but nothing of how events get there. Pure. */
import type { Schemas } from '@tracklayer/api-client';

export type AccountFlows = Schemas['AccountFlows'];
export type Answer = NonNullable<AccountFlows['answer']>;
export type Start = Answer['starts'][number];
export type StartedFlow = Start['flows'][number];

/** What a person did, by the name of its event. */
const DEEDS: Readonly<Record<string, string>> = {
  view_content: 'looks at a product',
  search: 'searches in the shop',
  add_to_cart: 'puts something into the cart',
  begin_checkout: 'begins the checkout',
  purchase: 'places an order',
  ordered_product: 'orders a product, once for each line of an order',
  order_fulfilled: 'gets the order shipped',
  order_cancelled: 'cancels the order',
  refund: 'gets money back',
  sign_up: 'signs up for the newsletter',
  lead: 'sends an enquiry',
};

/** `A person places an order`. An event of the shop's own has only its name at Klaviyo. */
export function deedOf({ event, metric }: Pick<Start, 'event' | 'metric'>): string {
  const deed = DEEDS[event];
  return deed === undefined ? `“${metric}” happens` : `A person ${deed}`;
}

export interface FlowOutcome {
  text: string;
  tone: 'good' | 'poor' | 'bad';
  /** What else a marketer should know, in whole sentences. */
  reasons: readonly string[];
}

/** What happens to the flow when a person does this. */
export function outcomeOf({ status, would, reasons }: StartedFlow): FlowOutcome {
  // The judge says in a sentence what the status says already.
  const others = reasons.filter((reason) => !/^The flow is (a draft|manual)\b/.test(reason));
  if (status === 'draft') return { text: 'is a draft: it does not start yet', tone: 'poor', reasons: others };
  if (would === 'start' && status === 'manual')
    return { text: 'starts; you send its messages by hand', tone: 'good', reasons: others };
  if (would === 'start') return { text: 'starts', tone: 'good', reasons: others };
  if (would === 'depends')
    return { text: 'starts if the rest of its conditions hold', tone: 'good', reasons: others };
  return { text: 'does not start', tone: 'bad', reasons: others };
}

/** Those with flows come first. The order of the shop stays otherwise. */
export function sortedStarts(starts: readonly Start[]): { starting: Start[]; without: Start[] } {
  return {
    starting: starts.filter(({ flows }) => flows.length > 0),
    without: starts.filter(({ flows }) => flows.length === 0),
  };
}
