import type { EndpointName } from '../endpoints.js';
import { createRecent, type Recent } from './recent.js';
import type { ConsentRecord, EventFate, LedgerRequest, RecordedEvent } from './records.js';
import { appendTo, createSeries, type Series } from './series.js';

/** `full` keeps entries as well. `counts` keeps only numbers and arrival times, for runs of millions of requests. */
export type LedgerMode = 'full' | 'counts';

/** The arrivals of one key at one endpoint. Both series have one time for each arrival. */
export interface Arrivals {
  /** When this process noticed it. */
  atMs: Series;
  /** When it came at the earliest: this process may have stood still meanwhile. */
  earliestMs: Series;
}

export interface EndpointCounts {
  requests: number;
  byStatus: Map<number, number>;
  /** Arrivals by the name of the key: this separates two clients of one account. */
  arrivals: Map<string, Arrivals>;
}

export interface AccountCounts {
  endpoints: Map<EndpointName | 'other', EndpointCounts>;
  fates: Record<EventFate, number>;
  recordedByMetric: Map<string, number>;
  consents: number;
}

export interface Ledger {
  mode: LedgerMode;
  requests: Recent<LedgerRequest>;
  events: Recent<RecordedEvent>;
  consents: Recent<ConsentRecord>;
  /** `null`: requests without a valid key. */
  counts: Map<string | null, AccountCounts>;
  listeners: Set<(event: RecordedEvent) => void>;
}

export function createLedger(mode: LedgerMode, capacity: number): Ledger {
  return {
    mode,
    requests: createRecent(capacity),
    events: createRecent(capacity),
    consents: createRecent(capacity),
    counts: new Map(),
    listeners: new Set(),
  };
}

export function clearLedger(ledger: Ledger): void {
  ledger.requests.clear();
  ledger.events.clear();
  ledger.consents.clear();
  ledger.counts.clear();
}

function countsOf(ledger: Ledger, account: string | null): AccountCounts {
  let counts = ledger.counts.get(account);
  if (counts === undefined) {
    const fates = { recorded: 0, duplicate: 0, dropped: 0 };
    counts = { endpoints: new Map(), fates, recordedByMetric: new Map(), consents: 0 };
    ledger.counts.set(account, counts);
  }
  return counts;
}

function endpointCounts(ledger: Ledger, account: string | null, endpoint: EndpointName | null) {
  const { endpoints } = countsOf(ledger, account);
  let counts = endpoints.get(endpoint ?? 'other');
  if (counts === undefined) {
    counts = { requests: 0, byStatus: new Map(), arrivals: new Map() };
    endpoints.set(endpoint ?? 'other', counts);
  }
  return counts;
}

/** Counts a request when it arrives. A slow answer must not change the time of the call. */
export function noteArrival(
  ledger: Ledger,
  { account, key, endpoint }: { account: string | null; key: string | null; endpoint: EndpointName | null },
  { atMs, earliestMs }: { atMs: number; earliestMs: number },
): void {
  const counts = endpointCounts(ledger, account, endpoint);
  counts.requests++;
  if (key === null || endpoint === null) return;
  let arrivals = counts.arrivals.get(key);
  if (arrivals === undefined) {
    arrivals = { atMs: createSeries(), earliestMs: createSeries() };
    counts.arrivals.set(key, arrivals);
  }
  appendTo(arrivals.atMs, atMs);
  appendTo(arrivals.earliestMs, earliestMs);
}

export function noteRequest(ledger: Ledger, request: Omit<LedgerRequest, 'seq'>): void {
  const { byStatus } = endpointCounts(ledger, request.account, request.endpoint);
  byStatus.set(request.status, (byStatus.get(request.status) ?? 0) + 1);
  if (ledger.mode === 'full') ledger.requests.push({ seq: ledger.requests.nextSeq(), ...request });
}

export function noteEvent(ledger: Ledger, event: Omit<RecordedEvent, 'seq'>): void {
  const counts = countsOf(ledger, event.account);
  counts.fates[event.fate]++;
  if (event.fate === 'recorded') {
    counts.recordedByMetric.set(event.metric, (counts.recordedByMetric.get(event.metric) ?? 0) + 1);
  }
  if (ledger.mode === 'counts' && ledger.listeners.size === 0) return;
  const entry: RecordedEvent = { seq: ledger.events.nextSeq(), ...event };
  if (ledger.mode === 'full') ledger.events.push(entry);
  for (const listener of ledger.listeners) listener(entry);
}

export function noteConsent(ledger: Ledger, consent: Omit<ConsentRecord, 'seq'>): void {
  if (consent.state !== 'unsubscribed') countsOf(ledger, consent.account).consents++;
  if (ledger.mode === 'full') ledger.consents.push({ seq: ledger.consents.nextSeq(), ...consent });
}
