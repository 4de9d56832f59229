import type { ConsentState, EventRecord, FlowRecord, SubscriptionRecord } from './record.js';

/** The indexed records of one profile. The index keeps thousands of events fast. */
export interface Timeline {
  /** By time. Records of the same time are in order of arrival. */
  records: readonly FlowRecord[];
  /** Position of each record in `records`. */
  positions: ReadonlyMap<FlowRecord, number>;
  /** Recorded events by metric, in order of time. */
  happened: ReadonlyMap<string, readonly EventRecord[]>;
  /** By channel, in order of arrival. */
  consents: ReadonlyMap<string, readonly SubscriptionRecord[]>;
  /** Duplicates. The destination keeps the first event. */
  repeats: ReadonlySet<FlowRecord>;
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** One timeline for each profile, in order of arrival. */
export function timelines(records: readonly FlowRecord[]): Map<string, Timeline> {
  const byProfile = groupBy(records, ({ profile }) => profile.id);
  return new Map([...byProfile].map(([id, own]) => [id, timelineOf(own)]));
}

/** @param arrived Records of one profile, in order of arrival. */
export function timelineOf(arrived: readonly FlowRecord[]): Timeline {
  const repeats = repeatsAmong(arrived);
  const records = arrived.toSorted((a, b) => a.timeMs - b.timeMs);
  const events = records.filter(
    (record): record is EventRecord =>
      record.kind === 'event' && !UNRECORDED.has(record.fate) && !repeats.has(record),
  );
  const statements = arrived
    .filter((record): record is SubscriptionRecord => record.kind === 'subscription')
    .filter(({ state }) => state !== 'not_asked')
    .toSorted((a, b) => arrivalMs(a) - arrivalMs(b));
  return {
    records,
    positions: new Map(records.map((record, position) => [record, position])),
    happened: groupBy(events, ({ metric }) => metric),
    consents: groupBy(statements, ({ channel }) => channel),
    repeats,
  };
}

/** These events are not recorded. They exclude nothing and have no duplicates. */
const UNRECORDED: ReadonlySet<EventRecord['fate']> = new Set(['dropped', 'withheld'] as const);

function repeatsAmong(arrived: readonly FlowRecord[]): Set<FlowRecord> {
  const seen = new Set<string>();
  return new Set(
    arrived.filter((record) => {
      if (record.kind !== 'event') return false;
      if (record.fate === 'duplicate') return true;
      if (record.uniqueId === undefined || UNRECORDED.has(record.fate)) return false;
      const key = JSON.stringify([record.metric, record.uniqueId]);
      return seen.has(key) || !seen.add(key);
    }),
  );
}

/** Time of acceptance. It decides about flows and consents, not the original time. */
export function arrivalMs(record: FlowRecord): number {
  return record.arrivedAtMs ?? record.timeMs;
}

export function positionOf({ positions }: Timeline, record: FlowRecord): number {
  return positions.get(record) ?? positions.size;
}

/** The last event of this metric before the position. */
export function lastBefore(timeline: Timeline, metric: string, position: number): EventRecord | undefined {
  const events = timeline.happened.get(metric) ?? [];
  return events[firstFrom(timeline, events, position) - 1];
}

/** The events of this metric after the position and until a time. */
export function* eventsAfter(
  timeline: Timeline,
  metric: string,
  position: number,
  untilMs: number,
): Generator<EventRecord> {
  const events = timeline.happened.get(metric) ?? [];
  for (let i = firstFrom(timeline, events, position + 1); i < events.length; i++) {
    const event = events[i];
    if (event === undefined || event.timeMs > untilMs) return;
    yield event;
  }
}

/** Index of the first event at or after the position. `events` is sorted. */
function firstFrom(timeline: Timeline, events: readonly EventRecord[], position: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const event = events[middle];
    if (event !== undefined && positionOf(timeline, event) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The state of a channel after all statements that arrived by this time. */
export function consentAt(
  { consents }: Timeline,
  channel: string,
  atMs: number,
  otherwise: ConsentState | undefined,
): ConsentState | undefined {
  const statements = consents.get(channel);
  if (statements === undefined) return otherwise;
  const last = statements.findLast((record) => arrivalMs(record) <= atMs);
  if (last === undefined) return undefined;
  if (last.state === 'subscribed') return 'SUBSCRIBED';
  return last.state === 'pending' ? 'PENDING' : 'UNSUBSCRIBED';
}
