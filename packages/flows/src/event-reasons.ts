import { duration } from '@tracklayer/format';
import type { Flow } from './flow.js';
import { moment } from './format.js';
import { earlierReasons } from './history-reasons.js';
import { lackOf } from './properties.js';
import type { Reason } from './reason.js';
import type { EventRecord } from './record.js';
import type { Timeline } from './timeline.js';
import { droppedReasons } from './traffic-reasons.js';

/** Reasons in an event and in the profile's history that prevent the start of a flow. */
export function eventReasons(
  flow: Flow,
  record: EventRecord,
  timeline: Timeline,
  lastStartMs: number | undefined,
): Reason[] {
  const lacks = flow.filters.flatMap((need) => {
    const lack = lackOf(need, record.properties);
    return lack === undefined ? [] : [{ need, lack }];
  });
  // Another form or tracker sent the event, so it is not meant for this flow. Its other reasons do not matter.
  const foreign = lacks.filter(
    ({ need, lack }) => need.equals !== undefined && lack.code === 'property_filtered',
  );
  return [
    ...fateReasons(record, timeline),
    ...(foreign.length > 0 ? foreign : lacks).map(({ lack }) => lack),
    ...(foreign.length > 0 ? [] : earlierReasons(flow, record, timeline)),
    ...onceReasons(flow, record, lastStartMs),
  ];
}

/** Reasons of an event that the destination did not record as a new one. */
export function fateReasons(record: EventRecord, { repeats }: Timeline): Reason[] {
  if (record.fate === 'dropped' && droppedReasons(record.profile).length === 0) {
    const message = 'Klaviyo accepted the event and dropped it silently.';
    const fix = 'Check the address: Klaviyo never records example.com and test.com.';
    return [{ code: 'address_dropped', message, fix }];
  }
  if (!repeats.has(record)) return [];
  return [
    {
      code: 'duplicate',
      path: 'unique_id',
      message: 'The same event is already recorded. A duplicate starts no flow.',
      fix: 'No action is needed for a duplicate. Two actions need two event ids.',
    },
  ];
}

function onceReasons({ onceInMs }: Flow, record: EventRecord, lastStartMs: number | undefined): Reason[] {
  if (onceInMs === undefined || lastStartMs === undefined) return [];
  if (record.timeMs - lastStartMs >= onceInMs) return [];
  return [
    {
      code: 'started_already',
      message: `The profile started this flow at ${moment(lastStartMs)}. It starts the flow once in ${duration(onceInMs, { words: true })}.`,
      fix: 'No action is needed: one reminder is enough.',
    },
  ];
}
