/**
 * What keeps a flow from starting twice for one action, where Klaviyo's browser tracker sends events of the same metric:
 * the trigger filter to set in the flow. Klaviyo does not hold the tracker's `$event_id` against our `unique_id`, so
 * nobody but the flow itself can tell the two apart.
 */
import type { EventName, Ownership } from '@tracklayer/events';
import type { Mapping } from './row.js';

/** One condition on a property of the event that starts the flow. */
export interface FilterCondition {
  property: string;
  /** In the words of Klaviyo's flow builder. */
  operator: 'equals' | "doesn't equal";
  value: string;
}

/** The filter of the flows that one event starts. */
export interface FlowFilter {
  event: EventName;
  /** The metric that starts them. */
  metric: string;
  owner: Ownership[EventName]['owner'];
  otherwise: Ownership[EventName]['otherwise'];
  /** All of them have to hold; none where every event of the metric may start a flow. */
  conditions: FilterCondition[];
  /** What the filter leaves out, or why there is none. */
  why: string;
}

export function flowFilter(event: EventName, mapping: Mapping, ownership: Ownership): FlowFilter {
  const { owner, otherwise } = ownership[event];
  const { metric } = mapping.events[event];
  return { event, metric, owner, otherwise, ...filterOf(metric, owner, otherwise) };
}

function filterOf(
  metric: string,
  owner: FlowFilter['owner'],
  otherwise: FlowFilter['otherwise'],
): Pick<FlowFilter, 'conditions' | 'why'> {
  const sentByUs: FilterCondition = { property: 'source', operator: 'equals', value: 'tracklayer' };
  const ofTheOther: FilterCondition = { property: 'event_owner', operator: "doesn't equal", value: owner };
  switch (owner) {
    case 'server':
      return otherwise === 'skip'
        ? {
            conditions: [sentByUs],
            why: `Leaves out every "${metric}" of Klaviyo's browser tracker, which has no source; those of pages do not come through.`,
          }
        : {
            conditions: [sentByUs, ofTheOther],
            why: `Leaves out every "${metric}" of Klaviyo's browser tracker, which has no source, and those of pages, which came through marked.`,
          };
    case 'browser':
      return otherwise === 'skip'
        ? {
            conditions: [],
            why: `Not needed: the backend's "${metric}" does not come through, so each is the browser's.`,
          }
        : {
            conditions: [ofTheOther],
            why: `Leaves out the backend's "${metric}", which came through marked.`,
          };
    case 'either':
      return {
        conditions: [],
        why: `None: every "${metric}" counts, whoever sends it. Where Klaviyo's browser tracker sends it as well, name an owner in the destination's ownership, or flows start twice.`,
      };
  }
}
