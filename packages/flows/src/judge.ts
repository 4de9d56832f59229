import { eventReasons } from './event-reasons.js';
import type { Flow } from './flow.js';
import { listReasons } from './list-reasons.js';
import { lackOf } from './properties.js';
import { CHANNEL, consentReasons, trafficReasons, whoReasons } from './reachable.js';
import type { Reason } from './reason.js';
import type { FlowRecord } from './record.js';
import { arrivalMs, consentAt, type Timeline } from './timeline.js';

export interface JudgeOptions {
  /** The list that the welcome series belongs to. Left out: any list. */
  listId?: string;
}

export interface Judgement {
  would: 'start' | 'not';
  /** Every reason against it; empty where it would start. */
  reasons: Reason[];
  /** It starts all the same, but a message would have a hole. */
  warnings: Reason[];
}

/** Is this the kind of record that starts the flow? */
export function triggers({ trigger }: Flow, record: FlowRecord): boolean {
  return trigger.kind === 'list'
    ? record.kind === 'subscription' && record.channel === CHANNEL && record.state !== 'unsubscribed'
    : record.kind === 'event' && record.metric === trigger.metric;
}

/**
 * Would this record start the flow, given all that its profile did before and after? `lastStartMs` is when the profile
 * last started this flow.
 */
export function judge(
  flow: Flow,
  record: FlowRecord,
  timeline: Timeline,
  lastStartMs: number | undefined,
  options: JudgeOptions,
): Judgement {
  if (!triggers(flow, record)) return { would: 'not', reasons: [otherTrigger(flow)], warnings: [] };
  const who = whoReasons(record.profile);
  const reasons = [
    ...who,
    ...trafficReasons(record),
    ...(record.kind === 'event'
      ? eventReasons(flow, record, timeline, lastStartMs)
      : listReasons(record, timeline, options.listId)),
    // Of somebody who cannot be reached, consent is no question.
    ...(who.length > 0 ? [] : consentReasons(flow.consent, stateWhenWritten(flow, record, timeline))),
  ];
  const warnings =
    record.kind === 'event' ? flow.shows.flatMap((need) => lackOf(need, record.properties) ?? []) : [];
  return { would: reasons.length === 0 ? 'start' : 'not', reasons, warnings };
}

/** Consent is looked at when the first message would go out: it may come, and go, after the event. */
function stateWhenWritten(flow: Flow, record: FlowRecord, timeline: Timeline) {
  const dueMs = arrivalMs(record) + flow.delayMs;
  return consentAt(timeline, CHANNEL, dueMs, record.profile.consents?.[CHANNEL]);
}

function otherTrigger({ trigger, name }: Flow): Reason {
  const starter = trigger.kind === 'list' ? 'joining the newsletter list' : `the metric ${trigger.metric}`;
  return {
    code: 'other_trigger',
    message: `${name} is started by ${starter}.`,
    fix: 'Nothing: this is not an event of that flow.',
  };
}
