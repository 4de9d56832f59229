/**
 * What a person withdrew at Klaviyo, and whether it beats a consent.
 *
 * Defends against a subscription of a person who unsubscribed by Klaviyo's own link, complained, was suppressed, or whose
 * address bounces. Klaviyo's subscribe call would remove most of these suppressions.
 */
import { type Channel, isObject, parseInstant } from '@tracklayer/events';

export interface Withdrawal {
  channel: Channel;
  /** `UNSUBSCRIBE`, `SPAM_REPORT`, `USER_SUPPRESSED`, `HARD_BOUNCE`, `INVALID_EMAIL`, or another word of Klaviyo's. */
  reason: string;
  /** Epoch ms. Absent: Klaviyo gives no time. */
  atMs?: number;
  /** The list that it is about. Absent: the whole channel. */
  listId?: string;
}

/** Klaviyo uses two words for the same thing. */
const SAME: Readonly<Record<string, string>> = {
  SPAM_COMPLAINT: 'SPAM_REPORT',
  UNSUBSCRIBED: 'UNSUBSCRIBE',
};

/** Klaviyo exists since 2012. An earlier time stands for none, e.g. the year 1 or 1970. */
const EARLIEST_MS = Date.UTC(2012, 0);

const CHANNELS = ['email', 'sms', 'whatsapp'] as const satisfies readonly Channel[];

/** Reads `subscriptions` of a profile (OpenAPI 2026-07-15). Anything of another shape says nothing. */
export function readWithdrawals(subscriptions: unknown): Withdrawal[] {
  if (!isObject(subscriptions)) return [];
  return CHANNELS.flatMap((channel): Withdrawal[] => {
    const node = subscriptions[channel];
    const marketing = isObject(node) ? node.marketing : undefined;
    if (!isObject(marketing)) return [];
    const { consent, consent_timestamp: consented, last_updated: updated } = marketing;
    const isUnsubscribed = typeof consent === 'string' && reasonOf(consent) === 'UNSUBSCRIBE';
    const stated: Withdrawal[] = [
      ...(isUnsubscribed ? [{ channel, reason: 'UNSUBSCRIBE', ...newerOf(consented, updated) }] : []),
      ...suppressions(marketing.suppression).map((each) => ({ channel, ...read(each) })),
      ...suppressions(marketing.list_suppressions).flatMap((each) => {
        // Of a list without an id nobody knows whether it is ours.
        const listId = typeof each.list_id === 'string' ? { listId: each.list_id } : {};
        return [{ channel, ...read(each), ...listId }];
      }),
    ];
    const isGlobal = stated.some(({ listId }) => listId === undefined);
    // Klaviyo says so of suppressed people only (OpenAPI 2026-07-15).
    const isUnsaid = marketing.can_receive_email_marketing === false && !isGlobal;
    return isUnsaid ? [...stated, { channel, reason: 'SUPPRESSED' }] : stated;
  });
}

/** What a consent is about. */
export interface StatedConsent {
  /** Epoch ms: when the person stated it. */
  statedMs: number;
  /** The list to subscribe to. Undefined: none. */
  listId?: string | undefined;
}

/**
 * The withdrawal that beats a consent: a newer one, or one without a time. Of the same second the withdrawal wins, because
 * Klaviyo cuts times to seconds. Undefined: the person may be subscribed.
 */
export function beatingWithdrawal(
  withdrawals: readonly Withdrawal[],
  { statedMs, listId }: StatedConsent,
): Withdrawal | undefined {
  return withdrawals.find(
    ({ atMs, listId: ofList }) =>
      (ofList === undefined || ofList === listId) && (atMs === undefined || second(atMs) >= second(statedMs)),
  );
}

/** The newer of two times: a consent may keep the time of its subscription. Unreadable ones leave the time unknown. */
function newerOf(...values: unknown[]): { atMs?: number } {
  const times = values.filter((value) => value !== undefined && value !== null).map((value) => timeOf(value));
  const known = times.flatMap(({ atMs }) => (atMs === undefined ? [] : [atMs]));
  return known.length === 0 || known.length < times.length ? {} : { atMs: Math.max(...known) };
}

function suppressions(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function read({ reason, timestamp }: Record<string, unknown>): { reason: string; atMs?: number } {
  return { reason: typeof reason === 'string' ? reasonOf(reason) : 'SUPPRESSED', ...timeOf(timestamp) };
}

function reasonOf(word: string): string {
  const upper = word.trim().toUpperCase();
  return SAME[upper] ?? upper;
}

/** Klaviyo documents these times without an offset, and its examples have one. Without one it is UTC. */
function timeOf(value: unknown): { atMs?: number } {
  if (typeof value !== 'string') return {};
  const text = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(value) ? value : `${value}Z`;
  const atMs = parseInstant(text) ?? Date.parse(text);
  return Number.isNaN(atMs) || atMs < EARLIEST_MS ? {} : { atMs };
}

function second(ms: number): number {
  return Math.floor(ms / 1_000);
}
