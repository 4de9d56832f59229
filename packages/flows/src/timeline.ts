import type { ConsentState, EventRecord, FlowRecord, SubscriptionRecord } from './record.js';

/** The records of one profile by time; of one moment, in the order they came. */
export interface Timeline {
  records: readonly FlowRecord[];
  /** Repeats of an event that is on record already: the destination keeps the first. */
  repeats: ReadonlySet<FlowRecord>;
}

/** One timeline per profile, in the order the profiles came. */
export function timelines(records: readonly FlowRecord[]): Map<string, Timeline> {
  const byProfile = new Map<string, FlowRecord[]>();
  for (const record of records) {
    const own = byProfile.get(record.profile.id);
    if (own === undefined) byProfile.set(record.profile.id, [record]);
    else own.push(record);
  }
  return new Map([...byProfile].map(([id, own]) => [id, timelineOf(own)]));
}

/** Of records that are one profile's, in the order they came. */
export function timelineOf(records: readonly FlowRecord[]): Timeline {
  const seen = new Set<string>();
  const repeats = new Set<FlowRecord>();
  for (const record of records) {
    if (record.kind !== 'event') continue;
    const key = JSON.stringify([record.metric, record.uniqueId]);
    if (record.fate === 'duplicate' || (record.uniqueId !== undefined && seen.has(key))) repeats.add(record);
    else seen.add(key);
  }
  return { records: records.toSorted((a, b) => a.timeMs - b.timeMs), repeats };
}

/** Does it count as having happened? */
export function counts(timeline: Timeline, record: FlowRecord): record is EventRecord {
  return record.kind === 'event' && record.fate !== 'dropped' && !timeline.repeats.has(record);
}

/** When the destination came to know of it: flows and consents follow that, and not the original moment. */
export function arrivalMs(record: FlowRecord): number {
  return record.arrivedAtMs ?? record.timeMs;
}

/** The state of a channel as what arrived up to this moment leaves it. */
export function consentAt(
  { records }: Timeline,
  channel: string,
  atMs: number,
  otherwise: ConsentState | undefined,
): ConsentState | undefined {
  const said = records.filter(
    (record): record is SubscriptionRecord =>
      record.kind === 'subscription' && record.channel === channel && record.state !== 'not_asked',
  );
  if (said.length === 0) return otherwise;
  const last = said.findLast((record) => arrivalMs(record) <= atMs);
  if (last === undefined) return undefined;
  if (last.state === 'subscribed') return 'SUBSCRIBED';
  return last.state === 'pending' ? 'PENDING' : 'UNSUBSCRIBED';
}
