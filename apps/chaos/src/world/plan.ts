import type { RoundOptions, SetUp } from '../set-up.js';

/** How much a round sends, how fast, and how long it hurts. */
export interface Plan {
  destinations: number;
  events: number;
  perSecond: number;
  hurtMs: number;
}

const SHORT_MS = 8_000;
const SHORT_EVENTS = 1_200;
const EVENTS_PER_SECOND = 150;
/** Below Klaviyo's 3,500 events a minute, so that a backlog can drain. */
const PER_MINUTE_AND_ACCOUNT = 3_000;
/** A killed worker needs about a second to start. */
const MS_PER_KILL = 1_500;

/**
 * Klaviyo's limits bound what one account takes. So a bigger round gets more accounts.
 */
export function plan(
  setUp: SetUp,
  { minutes, jobs, kills }: Partial<Pick<RoundOptions, 'minutes' | 'jobs' | 'kills'>>,
): Plan {
  const shortMs = setUp.shortMs ?? SHORT_MS;
  const hurtMs = minutes === undefined ? Math.max(shortMs, (kills ?? 0) * MS_PER_KILL) : minutes * 60_000;
  const rate = setUp.perSecond ?? EVENTS_PER_SECOND;
  const usual = minutes === undefined ? (setUp.events ?? SHORT_EVENTS) : Math.round(minutes * 60 * rate);
  const events = jobs ?? usual;
  const perSecond = jobs === undefined ? rate : Math.max(rate, (events * 1_000) / hurtMs);
  const needed = Math.ceil(Math.min(perSecond * 60, events) / PER_MINUTE_AND_ACCOUNT);
  return { destinations: Math.max(setUp.destinations ?? 2, needed), events, perSecond, hurtMs };
}
