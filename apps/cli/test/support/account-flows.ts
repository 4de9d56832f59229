import type { FlowInput } from '@tracklayer/sandbox';

type Json = Record<string, unknown>;

/** One group for each list of conditions. */
export const groups = (...all: Json[][]): Json => ({
  condition_groups: all.map((conditions) => ({ conditions })),
});

/** A condition on a property of the event that triggers the flow. */
export function ofProperty(metric: string, field: string, filter: Json): Json {
  return { type: 'metric-property', metric_id: `metric:${metric}`, field, filter };
}

/** A flow that a metric triggers, in Klaviyo's own shape. */
export function metricFlow(
  name: string,
  metric: string,
  { filter, profileFilter, ...more }: { filter?: Json; profileFilter?: Json } & Partial<FlowInput> = {},
): FlowInput {
  return {
    id: name.replaceAll(' ', '-'),
    name,
    ...more,
    definition: {
      triggers: [{ type: 'metric', id: `metric:${metric}`, trigger_filter: filter ?? null }],
      profile_filter: profileFilter ?? null,
    },
  };
}

export function listFlow(name: string, listId: string): FlowInput {
  return { id: name, name, definition: { triggers: [{ type: 'list', id: listId }] } };
}
