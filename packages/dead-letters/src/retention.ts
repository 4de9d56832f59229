/**
 * Dead letters do not stay for ever, and none goes unseen: each that is dropped is counted, by type, and reported.
 * By age (of the last failure) and by number, the oldest first; an entry in the audit says how many, and when. Letters on their way are never dropped.
 */
import type { RedisClient } from '@tracklayer/redis';
import { countsAbove0, recordAct, trimAudit } from './audit.js';
import type { LetterEnd } from './books.js';
import { dropCampaigns } from './campaign-store.js';
import { changeLetter } from './change-letter.js';
import type { Place } from './cursor.js';
import type { LetterState } from './letter.js';
import { countLetters } from './list.js';
import { nextPlaces } from './walk.js';

export interface Retention {
  /** Since the last failure; since the resolution for resolved letters. Default 90 days. */
  maxAgeMs: number;
  /** Dead letters per destination. Default 1,000,000. */
  maxLetters: number;
  /** Entries of the audit. Default 400 days. */
  auditMaxAgeMs: number;
}

const DAY_MS = 24 * 3_600_000;

export const DEFAULT_RETENTION: Retention = {
  maxAgeMs: 90 * DAY_MS,
  maxLetters: 1_000_000,
  auditMaxAgeMs: 400 * DAY_MS,
};

export interface Expired {
  /** Dead letters dropped because they were too old. */
  byAge: number;
  /** Dead letters dropped because there were too many. */
  byNumber: number;
  /** Resolved letters whose story was dropped. Nothing is lost with them. */
  forgotten: number;
  /** Campaigns that ended as long ago; their entries in the audit stay. */
  campaigns: number;
  /** Entries of the audit dropped because they were too old. */
  auditEntries: number;
}

const PAGE = 200;

export async function expireLetters(
  redis: RedisClient,
  destination: string,
  { maxAgeMs, maxLetters, auditMaxAgeMs }: Retention,
  nowMs: number,
): Promise<Expired> {
  const untilMs = nowMs - maxAgeMs;
  const all = Number.POSITIVE_INFINITY;
  const byAge = await drop(redis, destination, { state: 'dead', untilMs, end: 'expired', atMost: all });
  const tooMany = (await countLetters(redis, destination, {})) - maxLetters;
  const byNumber = await drop(redis, destination, { state: 'dead', end: 'expired', atMost: tooMany });
  const forgotten = await drop(redis, destination, {
    state: 'resolved',
    untilMs,
    end: 'forgotten',
    atMost: all,
  });
  if (byAge + byNumber > 0) await recordExpiry(redis, destination, { byAge, byNumber });
  const campaigns = await dropCampaigns(redis, destination, untilMs);
  const auditEntries = await trimAudit(redis, destination, nowMs - auditMaxAgeMs);
  return { byAge, byNumber, forgotten, campaigns, auditEntries };
}

async function recordExpiry(
  redis: RedisClient,
  destination: string,
  outcome: { byAge: number; byNumber: number },
): Promise<void> {
  await recordAct(redis, destination, { action: 'expire', by: 'retention', outcome: countsAbove0(outcome) });
}

interface Drop {
  state: LetterState;
  untilMs?: number;
  end: Exclude<LetterEnd, 'discarded'>;
  atMost: number;
}

async function drop(
  redis: RedisClient,
  destination: string,
  { state, untilMs, end, atMost }: Drop,
): Promise<number> {
  let dropped = 0;
  let after: Place | undefined;
  while (dropped < atMost) {
    const limit = Math.min(PAGE, atMost - dropped);
    const selection = { state, ...(untilMs !== undefined && { untilMs }) };
    const places = await nextPlaces(redis, destination, selection, {
      limit,
      order: 'oldest',
      ...(after && { after }),
    });
    const changes = await Promise.all(
      places.map(({ member }) =>
        changeLetter(redis, destination, member, (letter) => (letter?.state === state ? { end } : undefined)),
      ),
    );
    dropped += changes.filter(({ kind }) => kind === 'moved').length;
    after = places.at(-1);
    if (places.length < limit) break;
  }
  return dropped;
}
