import type { Exclusion, Flow } from './flow.js';
import { lackOf } from './properties.js';
import { CHANNEL, consentReasons, trafficReasons, whoReasons } from './reachable.js';
import type { Reason } from './reason.js';
import type { EventRecord, FlowRecord, SubscriptionRecord } from './record.js';
import { arrivalMs, consentAt, counts, type Timeline } from './timeline.js';

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
  const dueMs = arrivalMs(record) + flow.delayMs;
  const state = consentAt(timeline, CHANNEL, dueMs, record.profile.consents?.[CHANNEL]);
  const who = whoReasons(record.profile);
  const reasons = [
    ...who,
    ...trafficReasons(record),
    ...(record.kind === 'event'
      ? eventReasons(flow, record, timeline, lastStartMs)
      : listReasons(record, timeline, options)),
    // Of somebody who cannot be reached, consent is no question.
    ...(who.length > 0 ? [] : consentReasons(flow.consent, state)),
  ];
  const warnings =
    record.kind === 'event' ? flow.shows.flatMap((need) => lackOf(need, record.properties) ?? []) : [];
  return { would: reasons.length === 0 ? 'start' : 'not', reasons, warnings };
}

function otherTrigger({ trigger, name }: Flow): Reason {
  const starter = trigger.kind === 'list' ? 'joining the newsletter list' : `the metric ${trigger.metric}`;
  return {
    code: 'other_trigger',
    message: `${name} is started by ${starter}.`,
    fix: 'Nothing: this is not an event of that flow.',
  };
}

function listReasons(record: SubscriptionRecord, timeline: Timeline, { listId }: JudgeOptions): Reason[] {
  if (record.state === 'not_asked') return [];
  const path = 'relationships.list';
  if (record.listId === null) {
    const fix = "Set the destination's `listId`: the id of the newsletter list in Klaviyo.";
    return [{ code: 'list_missing', path, message: 'The profile was subscribed to no list.', fix }];
  }
  if (listId !== undefined && record.listId !== listId) {
    const message = `The profile joined the list ${record.listId}, and the flow belongs to ${listId}.`;
    return [{ code: 'other_list', path, message, fix: 'Subscribe to the list that the flow belongs to.' }];
  }
  if (!onListBefore(record, timeline)) return [];
  const message = 'The profile was on the list already: joining again starts nothing.';
  return [{ code: 'on_list_already', path, message, fix: 'Nothing: it was welcomed the first time.' }];
}

function onListBefore(record: SubscriptionRecord, { records }: Timeline): boolean {
  const before = records
    .slice(0, records.indexOf(record))
    .findLast(
      (other): other is SubscriptionRecord =>
        other.kind === 'subscription' &&
        other.channel === record.channel &&
        other.listId === record.listId &&
        (other.state === 'subscribed' || other.state === 'unsubscribed'),
    );
  return before?.state === 'subscribed';
}

function eventReasons(
  flow: Flow,
  record: EventRecord,
  timeline: Timeline,
  lastStartMs: number | undefined,
): Reason[] {
  const reasons: Reason[] = [];
  if (record.fate === 'dropped' && whoReasons(record.profile).length === 0) {
    reasons.push({
      code: 'address_dropped',
      message: 'Klaviyo accepted the event and dropped it silently.',
      fix: 'Look at the address: example.com and test.com are never recorded.',
    });
  }
  if (timeline.repeats.has(record)) {
    reasons.push({
      code: 'duplicate',
      path: 'unique_id',
      message: 'The same event is on record already: a repeat starts nothing.',
      fix: 'Nothing: one action is one event. Two actions need two event ids.',
    });
  }
  reasons.push(...flow.filters.flatMap((need) => lackOf(need, record.properties) ?? []));
  reasons.push(...historyReasons(flow, record, timeline));
  if (flow.onceInMs !== undefined && lastStartMs !== undefined) {
    if (record.timeMs - lastStartMs < flow.onceInMs) {
      reasons.push({
        code: 'started_already',
        message: `The profile started this flow at ${iso(lastStartMs)}, and starts it once in ${span(flow.onceInMs)}.`,
        fix: 'Nothing: one reminder is enough.',
      });
    }
  }
  return reasons;
}

function historyReasons(flow: Flow, record: EventRecord, timeline: Timeline): Reason[] {
  const { records } = timeline;
  const at = records.indexOf(record);
  const reasons: Reason[] = [];
  if (flow.after !== undefined) {
    const { metric, withinMs, unless } = flow.after;
    const happened = (other: FlowRecord): other is EventRecord => counts(timeline, other);
    const earlier = records.slice(0, at).filter(happened);
    const from = earlier.findLastIndex((other) => other.metric === metric);
    const needed = earlier[from];
    const undone = earlier.slice(from + 1).find((other) => unless.includes(other.metric));
    if (needed === undefined || record.timeMs - needed.timeMs > withinMs) {
      reasons.push({
        code: 'earlier_event_missing',
        message: `There is no ${metric} in the ${span(withinMs)} before.`,
        fix: `Nothing, if there was none; else send ${metric} for the same profile, with its original time.`,
      });
    } else if (undone !== undefined) {
      reasons.push({
        code: 'excluded_by_earlier',
        message: `${undone.metric} at ${iso(undone.timeMs)} came after ${metric}.`,
        fix: 'Nothing: what the flow is for is done.',
      });
    }
  }
  for (const later of records.slice(at + 1)) {
    if (later.timeMs > record.timeMs + flow.delayMs) break;
    if (!counts(timeline, later)) continue;
    if (!flow.excludedBy.some((exclusion) => excludes(exclusion, record, later))) continue;
    reasons.push({
      code: 'excluded_by_later',
      message: `${later.metric} at ${iso(later.timeMs)} came before the first message, due after ${span(flow.delayMs)}.`,
      fix: 'Nothing: what the flow is for is done.',
    });
    break;
  }
  return reasons;
}

function excludes({ metric, same, itemsHold }: Exclusion, record: EventRecord, later: EventRecord): boolean {
  if (later.metric !== metric) return false;
  if (same !== undefined) return isOne(record.properties[same], later.properties[same]);
  if (itemsHold === undefined) return true;
  const wanted = record.properties[itemsHold];
  const { items } = later.properties;
  return (
    Array.isArray(items) &&
    items.some((item: unknown) =>
      typeof item === 'object' && item !== null
        ? isOne(wanted, (item as Record<string, unknown>)[itemsHold])
        : isOne(wanted, item),
    )
  );
}

/** An order id may be a number in one event and a text in the other. */
function isOne(a: unknown, b: unknown): boolean {
  return a !== undefined && a !== null && b !== undefined && b !== null && String(a) === String(b);
}

function iso(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function span(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours >= 48) return `${Math.round(hours / 24)} days`;
  return hours === 1 ? 'one hour' : `${Math.round(hours)} hours`;
}
