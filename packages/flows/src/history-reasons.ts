import { duration } from '@tracklayer/format';
import type { Exclusion, Flow } from './flow.js';
import { moment } from './format.js';
import type { Reason } from './reason.js';
import type { EventRecord } from './record.js';
import { eventsAfter, lastBefore, positionOf, type Timeline } from './timeline.js';

const DONE = 'No action is needed: the profile has done what the flow asks for.';

/** Earlier events of the profile that prevent the start of the flow. */
export function earlierReasons({ after }: Flow, record: EventRecord, timeline: Timeline): Reason[] {
  if (after === undefined) return [];
  const { metric, withinMs, unless } = after;
  const position = positionOf(timeline, record);
  const needed = lastBefore(timeline, metric, position);
  if (needed === undefined || record.timeMs - needed.timeMs > withinMs) {
    return [
      {
        code: 'earlier_event_missing',
        message: `The profile has no ${metric} in the ${duration(withinMs, { words: true })} before.`,
        fix: `If there was one, send ${metric} for the same profile with its original time.`,
      },
    ];
  }
  const undone = unless
    .flatMap((other) => lastBefore(timeline, other, position) ?? [])
    .find((other) => positionOf(timeline, other) > positionOf(timeline, needed));
  if (undone === undefined) return [];
  const message = `${undone.metric} at ${moment(undone.timeMs)} came after ${metric}.`;
  return [{ code: 'excluded_by_earlier', message, fix: DONE }];
}

/** The later event that stops the first message: the filter is asked again when the message is due. */
export function laterReasons(
  { excludedBy, delayMs }: Flow,
  record: EventRecord,
  timeline: Timeline,
): Reason[] {
  const first = excludedBy
    .flatMap((exclusion) => firstExcluding(exclusion, record, delayMs, timeline) ?? [])
    .sort((a, b) => positionOf(timeline, a) - positionOf(timeline, b))[0];
  if (first === undefined) return [];
  const message = `${first.metric} at ${moment(first.timeMs)} came before the first message, due after ${duration(delayMs, { words: true })}.`;
  return [{ code: 'excluded_by_later', message, fix: DONE }];
}

function firstExcluding(
  exclusion: Exclusion,
  record: EventRecord,
  delayMs: number,
  timeline: Timeline,
): EventRecord | undefined {
  const untilMs = record.timeMs + delayMs;
  for (const later of eventsAfter(timeline, exclusion.metric, positionOf(timeline, record), untilMs)) {
    if (excludes(exclusion, record, later)) return later;
  }
  return undefined;
}

function excludes({ same, itemsHold }: Exclusion, record: EventRecord, later: EventRecord): boolean {
  if (same !== undefined) return isSame(record.properties[same], later.properties[same]);
  if (itemsHold === undefined) return true;
  const { items } = later.properties;
  const wanted = record.properties[itemsHold];
  return Array.isArray(items) && items.some((item: unknown) => isSame(wanted, fieldOf(item, itemsHold)));
}

/** An item is a SKU or an object with it. */
function fieldOf(item: unknown, name: string): unknown {
  return typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[name] : item;
}

/** Compares as text, because an order id can be a number in one event and a text in the other. */
function isSame(a: unknown, b: unknown): boolean {
  return a !== undefined && a !== null && b !== undefined && b !== null && String(a) === String(b);
}
