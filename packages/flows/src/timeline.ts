import type { ConsentState, EventRecord, FlowRecord, SubscriptionRecord } from './record.js';

/** All that one profile did, indexed: thousands of events of one profile are judged in one go. */
export interface Timeline {
  /** By time; of one moment, in the order they came. */
  records: readonly FlowRecord[];
  /** The place of each record in `records`. */
  places: ReadonlyMap<FlowRecord, number>;
  /** Events that count as having happened, by metric, by time. */
  happened: ReadonlyMap<string, readonly EventRecord[]>;
  /** By channel, in the order they arrived. */
  consents: ReadonlyMap<string, readonly SubscriptionRecord[]>;
  /** Repeats of an event that is on record already: the destination keeps the first. */
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

/** One timeline per profile, in the order the profiles came. */
export function timelines(records: readonly FlowRecord[]): Map<string, Timeline> {
  const byProfile = groupBy(records, ({ profile }) => profile.id);
  return new Map([...byProfile].map(([id, own]) => [id, timelineOf(own)]));
}

/** Of records that are one profile's, in the order they came. */
export function timelineOf(arrived: readonly FlowRecord[]): Timeline {
  const repeats = repeatsAmong(arrived);
  const records = arrived.toSorted((a, b) => a.timeMs - b.timeMs);
  const events = records.filter(
    (record): record is EventRecord =>
      record.kind === 'event' && !NOWHERE.has(record.fate) && !repeats.has(record),
  );
  const said = arrived
    .filter((record): record is SubscriptionRecord => record.kind === 'subscription')
    .filter(({ state }) => state !== 'not_asked')
    .toSorted((a, b) => arrivalMs(a) - arrivalMs(b));
  return {
    records,
    places: new Map(records.map((record, place) => [record, place])),
    happened: groupBy(events, ({ metric }) => metric),
    consents: groupBy(said, ({ channel }) => channel),
    repeats,
  };
}

/** Events that are on no record: they exclude nothing, and nothing repeats them. */
const NOWHERE: ReadonlySet<EventRecord['fate']> = new Set(['dropped', 'withheld'] as const);

function repeatsAmong(arrived: readonly FlowRecord[]): Set<FlowRecord> {
  const seen = new Set<string>();
  return new Set(
    arrived.filter((record) => {
      if (record.kind !== 'event') return false;
      if (record.fate === 'duplicate') return true;
      if (record.uniqueId === undefined || NOWHERE.has(record.fate)) return false;
      const key = JSON.stringify([record.metric, record.uniqueId]);
      return seen.has(key) || !seen.add(key);
    }),
  );
}

/** When the destination came to know of it: flows and consents follow that, and not the original moment. */
export function arrivalMs(record: FlowRecord): number {
  return record.arrivedAtMs ?? record.timeMs;
}

export function placeOf({ places }: Timeline, record: FlowRecord): number {
  return places.get(record) ?? places.size;
}

/** The last event of this metric before that place. */
export function lastBefore(timeline: Timeline, metric: string, place: number): EventRecord | undefined {
  const events = timeline.happened.get(metric) ?? [];
  return events[firstFrom(timeline, events, place) - 1];
}

/** The events of this metric after that place, up to a moment. */
export function* eventsAfter(
  timeline: Timeline,
  metric: string,
  place: number,
  untilMs: number,
): Generator<EventRecord> {
  const events = timeline.happened.get(metric) ?? [];
  for (let i = firstFrom(timeline, events, place + 1); i < events.length; i++) {
    const event = events[i];
    if (event === undefined || event.timeMs > untilMs) return;
    yield event;
  }
}

/** Where in `events`, which are in order, the places from this one on begin. */
function firstFrom(timeline: Timeline, events: readonly EventRecord[], place: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const event = events[middle];
    if (event !== undefined && placeOf(timeline, event) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The state of a channel as what arrived up to this moment leaves it. */
export function consentAt(
  { consents }: Timeline,
  channel: string,
  atMs: number,
  otherwise: ConsentState | undefined,
): ConsentState | undefined {
  const said = consents.get(channel);
  if (said === undefined) return otherwise;
  const last = said.findLast((record) => arrivalMs(record) <= atMs);
  if (last === undefined) return undefined;
  if (last.state === 'subscribed') return 'SUBSCRIBED';
  return last.state === 'pending' ? 'PENDING' : 'UNSUBSCRIBED';
}
