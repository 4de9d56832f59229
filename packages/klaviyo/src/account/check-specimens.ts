/** What starts at an account: one event of each kind, with every property that the mapping knows, judged by the account's flows. */
import { didYouMean, EVENT_NAMES, type EventName } from '@tracklayer/events';
import { type AccountVerdict, type FlowRecord, judgeAccount } from '@tracklayer/flows';
import { type FlowSettings, flowRecords } from '../mapping/flow-records.js';
import { mapEvent } from '../mapping/map-event.js';
import { type Mapping, rowOf } from '../mapping/row.js';
import { specimenOf } from '../mapping/specimens.js';
import type { AccountFlows } from './read-flows.js';

/** A flow on it starts by `subscribeBackInStock`, not by an event. */
const WAIT_METRIC = 'Subscribed to Back in Stock';

/** What one kind of event starts. */
export interface EventStarts {
  event: EventName;
  /** Klaviyo's name of the event. */
  metric: string;
  flows: AccountVerdict[];
}

/** The event of each kind, of a person of its own. */
export function specimenRecords(settings: FlowSettings): { event: EventName; records: FlowRecord[] }[] {
  return EVENT_NAMES.map((event) => {
    const { consent, ...specimen } = specimenOf(event);
    const profile = { email: `${event}@shop.example` };
    const asked = event === 'sign_up' && consent !== undefined ? { consent } : {};
    return { event, records: flowRecords({ ...specimen, profile, ...asked }, settings) };
  });
}

/** The metrics and lists whose flows an account is asked for. */
export function wantedOf({ mapping, listId }: FlowSettings): { metrics: string[]; lists: string[] } {
  const metrics = Object.keys(mapping.events).map((name) => rowOf(mapping, name).metric);
  return { metrics: [...new Set([...metrics, WAIT_METRIC])], lists: listId === undefined ? [] : [listId] };
}

export function startsOf({ flows }: Pick<AccountFlows, 'flows'>, settings: FlowSettings): EventStarts[] {
  const fix = propertyFix(settings.mapping);
  return specimenRecords(settings).map(({ event, records }) => ({
    event,
    metric: rowOf(settings.mapping, event).metric,
    flows: judgeAccount(flows, records, fix).map(({ record: _record, ...verdict }) => verdict),
  }));
}

/** What to do about a property that an event lacks: whether the mapping can send it, or has one of a similar name. */
export function propertyFix(mapping: Mapping): (metric: string, property: string) => string {
  return (metric, property) => {
    const known = EVENT_NAMES.filter((name) => rowOf(mapping, name).metric === metric).flatMap((name) =>
      Object.keys(mapEvent(specimenOf(name), mapping, {}).properties),
    );
    if (known.includes(property)) return `Send ${property}. \`tracklayer mapping show\` shows its source.`;
    const similar = didYouMean(property, known);
    const question = similar === undefined ? '' : ` Did you mean ${similar}?`;
    return `Send ${property} with the event, or correct the filter in Klaviyo.${question}`;
  };
}
