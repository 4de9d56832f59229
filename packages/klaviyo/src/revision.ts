/** The first revision whose OpenAPI names the flag `backfill`. An older one may refuse the flag, or drop it. */
const BACKFILL_SINCE = '2026-04-15';

/** Whether a revision knows the flag `backfill`. Without it back-fills would start flows, so they wait. */
export function supportsBackfillFlag(revision: string): boolean {
  return revision.slice(0, 10) >= BACKFILL_SINCE;
}
