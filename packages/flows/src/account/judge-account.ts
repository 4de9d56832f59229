import { fateReasons } from '../event-reasons.js';
import { moment } from '../format.js';
import { listReasons } from '../list-reasons.js';
import { CHANNEL, NO_ADDRESS, WITHDRAWN } from '../mail.js';
import type { Reason } from '../reason.js';
import type { FlowRecord } from '../record.js';
import { arrivalMs, consentAt, eventsAfter, positionOf, type Timeline, timelines } from '../timeline.js';
import { droppedReasons, sureTrafficReasons } from '../traffic-reasons.js';
import type { AccountFlow } from './account-flow.js';
import { type Facts, judgeGroups, stopsMessages } from './condition.js';

/** Klaviyo's name of the integration whose metrics our events are. */
const OUR_INTEGRATION = 'API';

export interface AccountVerdict {
  flow: Pick<AccountFlow, 'id' | 'name' | 'status'>;
  /** `depends`: nothing known speaks against it, and `open` lists what cannot be told here. */
  would: 'start' | 'not' | 'depends';
  /** Reasons against the start. */
  reasons: Reason[];
  open: Reason[];
  /** The flow starts, but this stops or holds its messages. */
  notes: Reason[];
}

export interface AccountEntry extends AccountVerdict {
  record: FlowRecord;
}

/**
 * Judges each record by the flows of an account that its metric or list triggers. Flows with another trigger have no entry.
 *
 * @param records In order of arrival.
 */
export function judgeAccount(
  flows: readonly AccountFlow[],
  records: readonly FlowRecord[],
  fixFor: Facts['fixFor'],
): AccountEntry[] {
  const isCarried = carriedBy(records);
  return [...timelines(records).values()].flatMap((timeline) =>
    flows.flatMap((flow) => {
      let lastStartMs: number | undefined;
      return timeline.records
        .filter((record) => isTriggered(flow, record))
        .map((record) => {
          const consent = consentAt(timeline, CHANNEL, arrivalMs(record), record.profile.consents?.[CHANNEL]);
          const facts = { record, consent, isCarried, fixFor };
          const verdict = judgeOne(flow, timeline, facts, lastStartMs);
          if (verdict.would !== 'not') lastStartMs = record.timeMs;
          return { ...verdict, record };
        });
    }),
  );
}

function isTriggered({ trigger }: AccountFlow, record: FlowRecord): boolean {
  switch (trigger.kind) {
    case 'metric':
      return record.kind === 'event' && record.metric === trigger.metric;
    case 'list':
      return (
        record.kind === 'subscription' &&
        record.listId === trigger.listId &&
        record.channel === CHANNEL &&
        record.state !== 'unsubscribed'
      );
    case 'unknown':
      return false;
  }
}

function judgeOne(
  flow: AccountFlow,
  timeline: Timeline,
  facts: Facts,
  lastStartMs: number | undefined,
): AccountVerdict {
  const { record } = facts;
  const { id, name, status } = flow;
  const trigger = judgeGroups(flow.triggerFilter, facts);
  const profile = judgeGroups(flow.profileFilter, facts);
  const reasons = [
    ...statusReasons(flow),
    ...integrationReasons(flow, record),
    ...droppedReasons(record.profile),
    ...sureTrafficReasons(record),
    ...(record.kind === 'event' ? fateReasons(record, timeline) : listReasons(record, timeline, undefined)),
    ...againReasons(flow, record, lastStartMs),
    ...trigger.against,
    ...profile.against,
  ];
  const open = [...trigger.open, ...profile.open];
  const would = reasons.length > 0 ? 'not' : open.length > 0 ? 'depends' : 'start';
  const notes = [
    ...(status === 'manual' ? [MANUAL] : []),
    ...(record.profile.email === undefined ? [NO_ADDRESS] : []),
    ...(facts.consent === 'UNSUBSCRIBED' ? [WITHDRAWN] : []),
    ...stopReasons(flow, record, timeline),
  ];
  return { flow: { id, name, status }, would, reasons, open, notes };
}

const MANUAL: Reason = {
  code: 'held_for_review',
  message: 'The flow is manual: Klaviyo keeps its messages until a person sends them.',
  fix: 'To send them at once, set the flow live in Klaviyo.',
};

function statusReasons({ status }: AccountFlow): Reason[] {
  if (status === 'live' || status === 'manual') return [];
  const message =
    status === 'draft'
      ? 'The flow is a draft.'
      : `The flow has the status ${status}, which TrackLayer does not know.`;
  return [{ code: 'not_live', message, fix: 'To start it, set it live in Klaviyo.' }];
}

/** Two integrations can have a metric of one name. Our events are those of the API. */
function integrationReasons({ trigger }: AccountFlow, record: FlowRecord): Reason[] {
  if (trigger.kind !== 'metric' || trigger.integration === undefined) return [];
  // Klaviyo recorded the event itself, under its own metric.
  if (record.kind === 'event' && record.origin === 'klaviyo') return [];
  if (trigger.integration === OUR_INTEGRATION) return [];
  const message = `The flow starts from ${trigger.metric} of ${trigger.integration}. TrackLayer's events are those of the API.`;
  const fix = `In Klaviyo, build the flow on the metric ${trigger.metric} of the API.`;
  return [{ code: 'other_integration', message, fix }];
}

function againReasons(
  { onceInMs }: AccountFlow,
  record: FlowRecord,
  lastStartMs: number | undefined,
): Reason[] {
  if (onceInMs === undefined || lastStartMs === undefined || record.timeMs - lastStartMs >= onceInMs)
    return [];
  const message = 'An earlier event here started the flow for this profile, and it may not start again yet.';
  return [{ code: 'started_already', message, fix: 'No action is needed: the flow limits its own starts.' }];
}

/** Later events that stop the messages: the flow's filter is asked again before each message. */
function stopReasons({ profileFilter }: AccountFlow, record: FlowRecord, timeline: Timeline): Reason[] {
  return profileFilter.flat().flatMap((condition) => {
    // With a filter on the later event, nobody can tell here which event stops them.
    const isPlain = stopsMessages(condition) && !condition.metric_filters;
    const metric = isPlain ? condition.metric_name : undefined;
    if (typeof metric !== 'string') return [];
    const [later] = eventsAfter(timeline, metric, positionOf(timeline, record), Number.POSITIVE_INFINITY);
    if (later === undefined) return [];
    const message = `${metric} at ${moment(later.timeMs)} stops the messages that are due after it.`;
    return [
      { code: 'excluded_by_later' as const, message, fix: 'No action is needed: the flow asks for this.' },
    ];
  });
}

function carriedBy(records: readonly FlowRecord[]): Facts['isCarried'] {
  const carried = new Set(
    records.flatMap((record) =>
      record.kind === 'event'
        ? [...Object.keys(record.properties), ...(record.value === undefined ? [] : ['$value'])].map(
            (property) => JSON.stringify([record.metric, property]),
          )
        : [],
    ),
  );
  return (metric, property) => carried.has(JSON.stringify([metric, property]));
}
