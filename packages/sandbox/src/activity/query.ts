import type { EventFate } from '../ledger/records.js';
import { withQuery } from '../query-string.js';

/** What an address asks for, as texts; a parameter given twice comes as a list and counts as left out. */
export type RawQuery = Readonly<Record<string, unknown>>;

const FATES: readonly EventFate[] = ['recorded', 'duplicate', 'dropped'];

export const RANGES = ['day', 'month'] as const;
/** `day`: the last 24 hours, by the hour. `month`: the last 30 days, by the day. */
export type Range = (typeof RANGES)[number];

/** What the feed is to show. What is left out or makes no sense is not asked for: an old link still leads somewhere. */
export interface FeedQuery {
  account?: string;
  metric?: string;
  fate?: EventFate;
  /** Searched for in metric, event id and profile. */
  q?: string;
  /** Only events before this number of the ledger: the next page. */
  before?: number;
  range: Range;
}

export function readFeedQuery(raw: RawQuery): FeedQuery {
  const account = textOf(raw.account);
  const metric = textOf(raw.metric);
  const q = textOf(raw.q)?.trim();
  const fate = FATES.find((each) => each === raw.fate);
  const before = wholeNumber(textOf(raw.before));
  return {
    ...(account && { account }),
    ...(metric && { metric }),
    ...(fate && { fate }),
    ...(q && { q }),
    ...(before !== undefined && { before }),
    range: RANGES.find((each) => each === raw.range) ?? 'day',
  };
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The address of a feed; what it leaves out stays out of the address as well. */
export function feedHref(query: Partial<FeedQuery>): string {
  return withQuery('/activity', { ...query, ...(query.range === 'day' && { range: undefined }) });
}

export function eventHref(seq: number): string {
  return `/activity/events/${seq}`;
}

export function profileHref(account: string, id: string): string {
  return `/activity/profiles/${encodeURIComponent(account)}/${encodeURIComponent(id)}`;
}
