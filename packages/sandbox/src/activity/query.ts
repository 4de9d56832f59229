import type { EventFate } from '../ledger/records.js';
import { withQuery } from '../query-string.js';

/** The query of an address. A repeated parameter is a list and is ignored. */
export type RawQuery = Readonly<Record<string, unknown>>;

const FATES: readonly EventFate[] = ['recorded', 'duplicate', 'dropped'];

export const RANGES = ['day', 'month'] as const;
/** `day`: the last 24 hours, by the hour. `month`: the last 30 days, by the day. */
export type Range = (typeof RANGES)[number];

/** The selection of the feed. An unknown value is ignored, so that old links work. */
export interface FeedQuery {
  account?: string;
  metric?: string;
  fate?: EventFate;
  /** Text to find in metric, event id and profile. */
  q?: string;
  /** Only events before this ledger number. The next page uses it. */
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

/** The address of a feed. Default values are not part of it. */
export function feedHref(query: Partial<FeedQuery>): string {
  return withQuery('/activity', { ...query, ...(query.range === 'day' && { range: undefined }) });
}

export function eventHref(seq: number): string {
  return `/activity/events/${seq}`;
}

export function profileHref(account: string, id: string): string {
  return `/activity/profiles/${encodeURIComponent(account)}/${encodeURIComponent(id)}`;
}
