/**
 * Drops letters, campaigns and audit entries that are too old, and letters that are too many.
 *
 * The oldest letters go first, by the time of their last failure. Every dropped letter is counted by job type. The audit
 * gets an entry before the first letter is dropped, and the numbers afterwards. Replaying letters are never dropped. Every
 * worker runs this, and several may run it at once.
 */
import type { RedisClient } from '@tracklayer/redis';
import { countsAbove0, recordAct, recordOutcome, trimAudit } from './audit/audit.js';
import { dropCampaigns } from './campaign/store.js';
import type { LetterState } from './letter/letter.js';
import { countLetters } from './query/list.js';
import { nextPositions } from './query/scan.js';
import type { LetterEnd } from './store/accounting.js';
import type { Position } from './store/cursor.js';
import { indexTimeMs } from './store/indexes.js';
import { readLetters } from './store/read.js';
import { transitionLetter } from './store/transition.js';
import { isUnreadable } from './store/unreadable.js';

export interface Retention {
  /** Age since the last failure; for resolved letters since the resolution. Default 90 days. */
  maxAgeMs: number;
  /** Dead letters of a destination, and also the maximum of resolved ones. Default 1,000,000. */
  maxLetters: number;
  /** Age of audit entries. Default 400 days. */
  auditMaxAgeMs: number;
}

const DAY_MS = 24 * 3_600_000;

export const DEFAULT_RETENTION: Retention = {
  maxAgeMs: 90 * DAY_MS,
  maxLetters: 1_000_000,
  auditMaxAgeMs: 400 * DAY_MS,
};

/** How many were dropped. */
export interface Expired {
  /** Dead letters that were too old. */
  byAge: number;
  /** Dead letters that were too many. */
  byNumber: number;
  /** Resolved letters that were too old or too many. Their jobs had succeeded. */
  forgotten: number;
  /** Letters that should be dropped, but this version cannot read them. They stay. */
  unreadable: number;
  /** Campaigns that ended long ago. Their audit entries stay. */
  campaigns: number;
  /** Audit entries that were too old. */
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
  let entry: string | undefined;
  const dead: Drop = {
    state: 'dead',
    end: 'expired',
    async begin() {
      entry ??= await recordAct(redis, destination, {
        action: 'expire',
        by: 'retention',
        byKind: 'program',
      });
    },
  };
  // The jobs of resolved letters have succeeded. Dropping them is not an act for the audit.
  const resolved: Drop = { state: 'resolved', end: 'forgotten', begin: async () => {} };
  const unreadable = new Set<string>();
  const run = (each: Drop) => drop(redis, destination, each, unreadable);
  const byAge = await run({ ...dead, untilMs });
  const byNumber = await run({ ...dead, keep: maxLetters });
  if (entry !== undefined) {
    await recordOutcome(redis, destination, entry, countsAbove0({ byAge, byNumber }));
  }
  const forgotten = (await run({ ...resolved, untilMs })) + (await run({ ...resolved, keep: maxLetters }));
  const campaigns = await dropCampaigns(redis, destination, untilMs);
  const auditEntries = await trimAudit(redis, destination, nowMs - auditMaxAgeMs);
  return { byAge, byNumber, forgotten, unreadable: unreadable.size, campaigns, auditEntries };
}

interface Drop {
  state: LetterState;
  end: Exclude<LetterEnd, 'discarded'>;
  /** Drops letters that entered their state before this time, epoch ms. */
  untilMs?: number;
  /** Drops the oldest letters until this many are left. */
  keep?: number;
  /** Called before each page of letters is dropped. */
  begin(): Promise<void>;
}

async function drop(
  redis: RedisClient,
  destination: string,
  { state, untilMs, keep, end, begin }: Drop,
  unreadable: Set<string>,
): Promise<number> {
  const selection = { state, ...(untilMs !== undefined && { untilMs }) };
  let dropped = 0;
  for (let after: Position | undefined; ; ) {
    const positions = await nextPositions(redis, destination, selection, {
      limit: PAGE,
      order: 'oldest',
      ...(after && { after }),
    });
    // Count after reading the page. If other workers dropped letters since, those were the first ones of this page, and
    // fewer are too many now. So all workers together drop no more than one worker would.
    const tooMany = keep === undefined ? PAGE : (await countLetters(redis, destination, { state })) - keep;
    const due = positions.slice(0, Math.max(0, tooMany));
    const letters = await readLetters(
      redis,
      destination,
      due.map(({ member }) => member),
    );
    for (const letter of letters) if (letter && isUnreadable(letter)) unreadable.add(letter.id);
    const droppable = due.filter((_, index) => {
      const letter = letters[index];
      return letter !== undefined && !isUnreadable(letter);
    });
    if (droppable.length > 0) await begin();
    const results = await Promise.all(
      droppable.map(({ member, timeMs }) =>
        transitionLetter(redis, destination, member, (letter) =>
          // A letter that was replayed since and died again is a new case.
          letter?.state === state && indexTimeMs(letter) === timeMs ? { end } : undefined,
        ),
      ),
    );
    dropped += results.filter(({ kind }) => kind === 'applied').length;
    after = due.at(-1);
    if (due.length < PAGE) return dropped;
  }
}
