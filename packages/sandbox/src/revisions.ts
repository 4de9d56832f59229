import { type Answer, badRevision, FUTURE_REVISION, NO_VALID_REVISION, REVISION_GONE } from './errors.js';

/** Klaviyo's published revisions, oldest first. Source: its changelog. */
const REVISIONS = [
  '2022-10-17',
  '2023-01-24',
  '2023-02-22',
  '2023-06-15',
  '2023-07-15',
  '2023-08-15',
  '2023-09-15',
  '2023-10-15',
  '2023-12-15',
  '2024-02-15',
  '2024-05-15',
  '2024-06-15',
  '2024-07-15',
  '2024-10-15',
  '2025-01-15',
  '2025-04-15',
  '2025-07-15',
  '2025-10-15',
  '2026-01-15',
  '2026-04-15',
  '2026-07-15',
  '2026-10-15',
] as const;

/** The revision whose OpenAPI describes most endpoints of the sandbox. */
export const DESCRIBED_REVISION = '2026-07-15';
/** The flag `backfill` exists since this revision. Source: OpenAPI 2026-04-15. */
export const BACKFILL_SINCE = '2026-04-15';
/** Event times go back to 1990 since this revision, before that to 2000. Source: OpenAPI 2026-07-15. */
export const TIMES_FROM_1990_SINCE = '2026-07-15';

/** A revision is stable for one year, deprecated for a second one, and then retired. Source: Klaviyo's documentation. */
const LIFETIME_YEARS = 2;
const FORMAT = /^\d{4}-\d{2}-\d{2}(\.pre)?$/;

/**
 * Finds the revision that serves a request: the newest published one that is not later than the stated date. A retired
 * one is replaced by the oldest live one, or refused if the client opted out of that.
 *
 * @param optOut Header `X-Klaviyo-Revision-Fall-Forward-Opt-Out`.
 */
export function resolveRevision(
  stated: string | string[] | undefined,
  optOut: string | string[] | undefined,
  nowMs: number,
): { revision: string } | { refusal: Answer } {
  if (typeof stated !== 'string' || stated === '') {
    return { refusal: badRevision(`The 'revision' header is required.`) };
  }
  if (!FORMAT.test(stated)) {
    return { refusal: badRevision(`Invalid revision '${stated}', expected YYYY-MM-DD.`) };
  }
  const date = stated.slice(0, 10);
  if (isFuture(date, nowMs)) return { refusal: FUTURE_REVISION };
  const revision = REVISIONS.findLast((published) => published <= date);
  if (revision === undefined) return { refusal: NO_VALID_REVISION };
  if (isLive(revision, nowMs)) return { revision };
  if (optOut === '1') return { refusal: REVISION_GONE };
  return { revision: REVISIONS.find((published) => isLive(published, nowMs)) ?? revision };
}

/** A machine whose clock is behind knows the published revisions too. */
function isFuture(date: string, nowMs: number): boolean {
  return date > dateOf(nowMs) && date > (REVISIONS.at(-1) ?? '');
}

/** The newest revision never retires. */
function isLive(revision: string, nowMs: number): boolean {
  const end = `${Number(revision.slice(0, 4)) + LIFETIME_YEARS}${revision.slice(4)}`;
  return end > dateOf(nowMs) || revision === REVISIONS.at(-1);
}

function dateOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10);
}
