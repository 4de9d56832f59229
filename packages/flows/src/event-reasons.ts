import type { Flow } from './flow.js';
import { historyReasons } from './history-reasons.js';
import { lackOf } from './properties.js';
import { whoReasons } from './reachable.js';
import type { Reason } from './reason.js';
import type { EventRecord } from './record.js';
import type { Timeline } from './timeline.js';
import { moment, span } from './words.js';

/** What about an event, alone and among the others of its profile, keeps a flow from starting. */
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
  // One that another form or another tracker sent is not meant for this flow: what else it lacks is no matter.
  const foreign = lacks.filter(
    ({ need, lack }) => need.equals !== undefined && lack.code === 'property_filtered',
  );
  return [
    ...fateReasons(record, timeline),
    ...(foreign.length > 0 ? foreign : lacks).map(({ lack }) => lack),
    ...(foreign.length > 0 ? [] : historyReasons(flow, record, timeline)),
    ...onceReasons(flow, record, lastStartMs),
  ];
}

function fateReasons(record: EventRecord, { repeats }: Timeline): Reason[] {
  if (record.fate === 'dropped' && whoReasons(record.profile).length === 0) {
    const message = 'Klaviyo accepted the event and dropped it silently.';
    const fix = 'Look at the address: example.com and test.com are never recorded.';
    return [{ code: 'address_dropped', message, fix }];
  }
  if (!repeats.has(record)) return [];
  return [
    {
      code: 'duplicate',
      path: 'unique_id',
      message: 'The same event is on record already: a repeat starts nothing.',
      fix: 'Nothing: one action is one event. Two actions need two event ids.',
    },
  ];
}

function onceReasons({ onceInMs }: Flow, record: EventRecord, lastStartMs: number | undefined): Reason[] {
  if (onceInMs === undefined || lastStartMs === undefined) return [];
  if (record.timeMs - lastStartMs >= onceInMs) return [];
  return [
    {
      code: 'started_already',
      message: `The profile started this flow at ${moment(lastStartMs)}, and starts it once in ${span(onceInMs)}.`,
      fix: 'Nothing: one reminder is enough.',
    },
  ];
}
