import { eventReasons } from './event-reasons.js';
import type { Flow } from './flow.js';
import { starterOf } from './flow-words.js';
import { listReasons } from './list-reasons.js';
import { CHANNEL, type Mail, mailOf } from './mail.js';
import { lackOf } from './properties.js';
import type { Reason } from './reason.js';
import type { FlowRecord } from './record.js';
import type { Timeline } from './timeline.js';
import { droppedReasons, trafficReasons } from './traffic-reasons.js';

export interface JudgeOptions {
  /** List of the welcome series. Default: any list. */
  listId?: string;
}

export interface Judgement {
  would: 'start' | 'not';
  /** Reasons against the start. Empty if the flow would start. Consent is none of them, except to join a list. */
  reasons: Reason[];
  /** The flow starts, but a message would be incomplete. */
  warnings: Reason[];
  /** Whether the first e-mail would be sent. Absent if the flow would not start. */
  mail?: Mail;
}

/** True if records of this kind start the flow, or look as if they did. */
export function concerns(flow: Flow, record: FlowRecord): boolean {
  return triggers(flow, record) || isLookalike(flow, record);
}

function triggers({ trigger }: Flow, record: FlowRecord): boolean {
  switch (trigger.kind) {
    case 'list':
      return record.kind === 'subscription' && record.channel === CHANNEL && record.state !== 'unsubscribed';
    case 'metric':
      return record.kind === 'event' && record.metric === trigger.metric;
    case 'own_metric':
      return record.kind === 'event' && record.metric === trigger.metric && record.origin === 'klaviyo';
  }
}

/** An event of the application that looks as if it started a flow of Klaviyo's own metric. */
function isLookalike({ trigger, lookalike }: Flow, record: FlowRecord): boolean {
  if (trigger.kind !== 'own_metric' || record.kind !== 'event' || record.origin === 'klaviyo') return false;
  if (record.metric === trigger.metric) return true;
  return record.metric === lookalike?.metric && record.properties.form_id === lookalike.form;
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
  if (!triggers(flow, record)) {
    const reason = isLookalike(flow, record) ? ownMetricOnly(flow) : otherTrigger(flow);
    return { would: 'not', reasons: [reason], warnings: [] };
  }
  const reasons = [
    ...droppedReasons(record.profile),
    ...trafficReasons(record),
    ...(record.kind === 'event'
      ? eventReasons(flow, record, timeline, lastStartMs)
      : listReasons(record, timeline, options.listId)),
  ];
  const warnings =
    record.kind === 'event' ? flow.shows.flatMap((need) => lackOf(need, record.properties) ?? []) : [];
  if (reasons.length > 0) return { would: 'not', reasons, warnings };
  return { would: 'start', reasons, warnings, mail: mailOf(flow, record, timeline) };
}

function otherTrigger({ trigger, name }: Flow): Reason {
  const starter = starterOf(trigger);
  return {
    code: 'other_trigger',
    message: `${starter.charAt(0).toUpperCase()}${starter.slice(1)} starts ${name}.`,
    fix: 'No action is needed: the event does not belong to that flow.',
  };
}

function ownMetricOnly({ trigger, lookalike }: Flow): Reason {
  return {
    code: 'own_metric_only',
    message: `Only ${starterOf(trigger)} starts this flow. No event that you send starts it.`,
    fix: `Call \`${lookalike?.instead}\` instead.`,
  };
}
