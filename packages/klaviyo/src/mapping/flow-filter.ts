/**
 * The trigger filter that keeps a flow from starting twice for one action, when Klaviyo's browser tracker sends the same
 * metric. Klaviyo does not compare the tracker's `$event_id` with our `unique_id`, so only the flow can tell them apart.
 */
import type { EventName, Ownership } from '@tracklayer/events';
import { type Mapping, rowOf } from './row.js';

/** One condition on a property of the event that starts the flow. */
export interface FilterCondition {
  property: string;
  /** As named in Klaviyo's flow builder. */
  operator: 'equals' | "doesn't equal";
  value: string;
}

/** The filter of the flows that one event starts. */
export interface FlowFilter {
  event: EventName;
  /** The metric that starts the flows. */
  metric: string;
  owner: Ownership[EventName]['owner'];
  otherwise: Ownership[EventName]['otherwise'];
  /** All must hold. Empty when every event of the metric may start a flow. */
  conditions: FilterCondition[];
  /** The events that the filter excludes, or why there is no filter. */
  why: string;
  /** What people often expect of this metric, and what is true. */
  note?: string;
}

const NOTES: Partial<Record<EventName, string>> = {
  sign_up:
    'A welcome series does not start from this metric. It starts when a profile joins the list, so it needs no such filter. ' +
    'A second opt-in does not start it again, because the profile is on the list already.',
  lead:
    "A back-in-stock flow does not start from this metric, whatever the form. Only Klaviyo's own metric " +
    'Subscribed to Back in Stock starts it.',
};

export function flowFilter(event: EventName, mapping: Mapping, ownership: Ownership): FlowFilter {
  const { owner, otherwise } = ownership[event];
  const { metric } = rowOf(mapping, event);
  const note = NOTES[event];
  return {
    event,
    metric,
    owner,
    otherwise,
    ...filterOf(metric, owner, otherwise),
    ...(note === undefined ? {} : { note }),
  };
}

function filterOf(
  metric: string,
  owner: FlowFilter['owner'],
  otherwise: FlowFilter['otherwise'],
): Pick<FlowFilter, 'conditions' | 'why'> {
  const sentByUs: FilterCondition = { property: 'source', operator: 'equals', value: 'tracklayer' };
  const notMarked: FilterCondition = { property: 'event_owner', operator: "doesn't equal", value: owner };
  switch (owner) {
    case 'server':
      return otherwise === 'skip'
        ? {
            conditions: [sentByUs],
            why: `Excludes every "${metric}" of Klaviyo's browser tracker, which has no source. TrackLayer does not send those of pages.`,
          }
        : {
            conditions: [sentByUs, notMarked],
            why: `Excludes every "${metric}" of Klaviyo's browser tracker, which has no source, and those of pages, which TrackLayer marks.`,
          };
    case 'browser':
      return otherwise === 'skip'
        ? {
            conditions: [],
            why: `No filter is needed: TrackLayer does not send the backend's "${metric}", so the browser sends each one.`,
          }
        : {
            conditions: [notMarked],
            why: `Excludes the backend's "${metric}", which TrackLayer marks.`,
          };
    case 'either':
      return {
        conditions: [],
        why: `No filter: every "${metric}" counts, from any sender. If Klaviyo's browser tracker sends it too, name an owner in the destination's ownership. Otherwise flows start twice.`,
      };
  }
}
