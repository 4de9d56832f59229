import { eventReasons } from './event-reasons.js';
import type { Flow } from './flow.js';
import { listReasons } from './list-reasons.js';
import { lackOf } from './properties.js';
import { addressReasons, CHANNEL, consentReasons, trafficReasons } from './reachable.js';
import type { Reason } from './reason.js';
import type { FlowRecord } from './record.js';
import { arrivalMs, consentAt, type Timeline } from './timeline.js';

export interface JudgeOptions {
  /** List of the welcome series. Default: any list. */
  listId?: string;
}

export interface Judgement {
  would: 'start' | 'not';
  /** Reasons against the start. Empty if the flow would start. */
  reasons: Reason[];
  /** The flow starts, but a message would be incomplete. */
  warnings: Reason[];
}

/** True if records of this kind start the flow. */
export function triggers({ trigger }: Flow, record: FlowRecord): boolean {
  return trigger.kind === 'list'
    ? record.kind === 'subscription' && record.channel === CHANNEL && record.state !== 'unsubscribed'
    : record.kind === 'event' && record.metric === trigger.metric;
}

/**
 * Judges whether a record starts the flow, with the profile's earlier and later records.
 *
 * @param lastStartMs Time of the profile's last start of this flow.
 */
export function judge(
  flow: Flow,
  record: FlowRecord,
  timeline: Timeline,
  lastStartMs: number | undefined,
  options: JudgeOptions,
): Judgement {
  if (!triggers(flow, record)) return { would: 'not', reasons: [otherTrigger(flow)], warnings: [] };
  const unreachable = addressReasons(record.profile);
  const reasons = [
    ...unreachable,
    ...trafficReasons(record),
    ...(record.kind === 'event'
      ? eventReasons(flow, record, timeline, lastStartMs)
      : listReasons(record, timeline, options.listId)),
    // Consent does not matter if the person cannot be reached.
    ...(unreachable.length > 0 ? [] : consentReasons(flow.consent, consentWhenDue(flow, record, timeline))),
  ];
  const warnings =
    record.kind === 'event' ? flow.shows.flatMap((need) => lackOf(need, record.properties) ?? []) : [];
  return { would: reasons.length === 0 ? 'start' : 'not', reasons, warnings };
}

/** Reads the consent at the time of the first message. It can change after the event. */
function consentWhenDue(flow: Flow, record: FlowRecord, timeline: Timeline) {
  const dueMs = arrivalMs(record) + flow.delayMs;
  return consentAt(timeline, CHANNEL, dueMs, record.profile.consents?.[CHANNEL]);
}

function otherTrigger({ trigger, name }: Flow): Reason {
  const starter = trigger.kind === 'list' ? 'Joining the newsletter list' : `The metric ${trigger.metric}`;
  return {
    code: 'other_trigger',
    message: `${starter} starts ${name}.`,
    fix: 'No action is needed: the event does not belong to that flow.',
  };
}
