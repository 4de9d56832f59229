import type { EndpointName } from '../endpoints.js';
import type { AccountCounts, Arrivals, EndpointCounts, Ledger } from './ledger.js';
import { maxInSlidingWindow, sureInSlidingWindow } from './maxima.js';
import { mergeSeries } from './series.js';

export interface Rate {
  requests: number;
  /** Most arrivals within a sliding second, including those that were answered 429. */
  maxPerSecond: number;
  /** Most arrivals within a sliding minute. */
  maxPerMinute: number;
  /** Most arrivals that surely came within a sliding second. Fewer than above where the sandbox stood still and noticed several late. */
  surePerSecond: number;
  surePerMinute: number;
}

export interface EndpointStats extends Rate {
  endpoint: EndpointName | 'other';
  /** `"0"`: the sandbox gave no answer. */
  byStatus: Record<string, number>;
  byKey: Record<string, Rate>;
}

export interface AccountStats {
  /** `null`: requests without a valid key. */
  account: string | null;
  recorded: number;
  duplicates: number;
  dropped: number;
  consents: number;
  recordedByMetric: Record<string, number>;
  endpoints: EndpointStats[];
}

export interface Stats {
  requests: number;
  recorded: number;
  duplicates: number;
  dropped: number;
  byStatus: Record<string, number>;
  accounts: AccountStats[];
}

export interface StatsFilter {
  account?: string;
  endpoint?: string;
}

/** Computes the statistics. The maxima read each arrival once. */
export function statsOf(ledger: Ledger, filter: StatsFilter = {}): Stats {
  const accounts: AccountStats[] = [];
  for (const [account, counts] of ledger.counts) {
    if (filter.account !== undefined && filter.account !== account) continue;
    accounts.push(accountStats(account, counts, filter.endpoint));
  }
  const byStatus: Record<string, number> = {};
  for (const endpoint of accounts.flatMap((account) => account.endpoints)) {
    for (const [status, count] of Object.entries(endpoint.byStatus)) {
      byStatus[status] = (byStatus[status] ?? 0) + count;
    }
  }
  const sum = (pick: (account: AccountStats) => number) =>
    accounts.reduce((total, account) => total + pick(account), 0);
  return {
    requests: sum((account) => account.endpoints.reduce((total, each) => total + each.requests, 0)),
    recorded: sum((account) => account.recorded),
    duplicates: sum((account) => account.duplicates),
    dropped: sum((account) => account.dropped),
    byStatus,
    accounts,
  };
}

function accountStats(account: string | null, counts: AccountCounts, only: string | undefined): AccountStats {
  const endpoints: EndpointStats[] = [];
  for (const [endpoint, each] of counts.endpoints) {
    if (only === undefined || only === endpoint) endpoints.push(endpointStats(endpoint, each));
  }
  return {
    account,
    recorded: counts.fates.recorded,
    duplicates: counts.fates.duplicate,
    dropped: counts.fates.dropped,
    consents: counts.consents,
    recordedByMetric: Object.fromEntries(counts.recordedByMetric),
    endpoints,
  };
}

function endpointStats(endpoint: EndpointName | 'other', counts: EndpointCounts): EndpointStats {
  const byKey: Record<string, Rate> = {};
  for (const [key, arrivals] of counts.arrivals) byKey[key] = rateOf([arrivals]);
  return {
    endpoint,
    ...rateOf([...counts.arrivals.values()]),
    requests: counts.requests,
    byStatus: Object.fromEntries(counts.byStatus),
    byKey,
  };
}

function rateOf(all: readonly Arrivals[]): Rate {
  const atMs = mergeSeries(all.map((arrivals) => arrivals.atMs));
  const earliestMs = mergeSeries(all.map((arrivals) => arrivals.earliestMs));
  return {
    requests: atMs.length,
    maxPerSecond: maxInSlidingWindow(atMs, 1_000),
    maxPerMinute: maxInSlidingWindow(atMs, 60_000),
    surePerSecond: sureInSlidingWindow(earliestMs, atMs, 1_000),
    surePerMinute: sureInSlidingWindow(earliestMs, atMs, 60_000),
  };
}
