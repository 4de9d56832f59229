import type { FlowInput } from '../../src/index.js';

type Json = Record<string, unknown>;

/** All groups must hold. In a group, one condition is enough. */
const groups = (...all: Json[][]): Json => ({
  condition_groups: all.map((conditions) => ({ conditions })),
});

/** A condition on a property of the event that triggers the flow. */
function ofProperty(metric: string, field: string, filter: Json): Json {
  return { type: 'metric-property', metric_id: `metric:${metric}`, field, filter };
}

/** The flow's own filter: the profile has not had an event of this metric since it started the flow. */
function notSinceStart(metric: string): Json {
  return {
    type: 'profile-metric',
    metric_id: `metric:${metric}`,
    measurement: 'count',
    measurement_filter: { type: 'numeric', operator: 'equals', value: 0 },
    timeframe_filter: { type: 'date', operator: 'flow-start' },
  };
}

/** A flow that a metric triggers. */
export function metricFlow(
  id: string,
  metric: string,
  { filter, profileFilter, ...more }: { filter?: Json; profileFilter?: Json } & Partial<FlowInput> = {},
): FlowInput {
  return {
    id,
    ...more,
    definition: {
      triggers: [{ type: 'metric', id: `metric:${metric}`, trigger_filter: filter ?? null }],
      profile_filter: profileFilter ?? null,
      actions: [{ id: '1', type: 'send-email' }],
      entry_action_id: '1',
      reentry_criteria: null,
    },
  };
}

/** A flow that a list triggers. */
function listFlow(id: string, listId: string, more: Partial<FlowInput> = {}): FlowInput {
  return {
    id,
    ...more,
    definition: { triggers: [{ type: 'list', id: listId }], actions: [], entry_action_id: null },
  };
}

/** A live, a manual and a draft flow, one of the list, and an archived one. */
export const FLOWS: readonly FlowInput[] = [
  metricFlow('flow-cart', 'Added to Cart', {
    name: 'Cart reminder',
    filter: groups([
      ofProperty('Added to Cart', '$value', { type: 'numeric', operator: 'greater-than', value: 20 }),
    ]),
    profileFilter: groups([notSinceStart('Placed Order')]),
  }),
  metricFlow('flow-thanks', 'Placed Order', { name: 'Thank you', status: 'manual' }),
  metricFlow('flow-shopify', 'Placed Order@Shopify', { name: 'Shopify orders' }),
  metricFlow('flow-browse', 'Viewed Product', { name: 'Browse test', status: 'draft' }),
  listFlow('flow-welcome', 'Y6nRLr', { name: 'Welcome' }),
  metricFlow('flow-old', 'Added to Cart', { name: 'Old cart', archived: true }),
];
