/**
 * Dead letters do not stay for ever, and none goes unseen: each that is dropped is counted, by type, and reported.
 * By age (of the last failure) and by number, the oldest first. The audit says so before the first one goes, and how many it
 * were afterwards. Letters on their way are never dropped. Every worker does this, several at once if it so happens.
 */
import type { RedisClient } from '@tracklayer/redis';
import { countsAbove0, recordAct, recordOutcome, trimAudit } from './audit/audit.js';
import { dropCampaigns } from './campaign/store.js';
import type { LetterState } from './letter/letter.js';
import { countLetters } from './query/list.js';
import { nextPlaces } from './query/scan.js';
import type { LetterEnd } from './store/accounting.js';
import type { Place } from './store/cursor.js';
import { shelfTimeMs } from './store/indexes.js';
import { readLetters } from './store/read.js';
import { changeLetter } from './store/transition.js';
import { isUnreadable } from './store/unreadable.js';

export interface Retention {
  /** Since the last failure; since the resolution for resolved letters. Default 90 days. */
  maxAgeMs: number;
  /** Dead letters per destination; and as many resolved ones. Default 1,000,000. */
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
  /** Resolved letters whose story was dropped, too old or too many. Nothing is lost with them. */
  forgotten: number;
  /** Letters beyond their retention that this version cannot read: they stay. */
  unreadable: number;
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
  let act: string | undefined;
  const dead: Drop = {
    state: 'dead',
    end: 'expired',
    async begin() {
      act ??= await recordAct(redis, destination, { action: 'expire', by: 'retention' });
    },
  };
  // Their jobs have ended well: what is dropped is a story, which is no act.
  const resolved: Drop = { state: 'resolved', end: 'forgotten', begin: async () => {} };
  const unreadable = new Set<string>();
  const run = (each: Drop) => drop(redis, destination, each, unreadable);
  const byAge = await run({ ...dead, untilMs });
  const byNumber = await run({ ...dead, keep: maxLetters });
  if (act !== undefined) await recordOutcome(redis, destination, act, countsAbove0({ byAge, byNumber }));
  const forgotten = (await run({ ...resolved, untilMs })) + (await run({ ...resolved, keep: maxLetters }));
  const campaigns = await dropCampaigns(redis, destination, untilMs);
  const auditEntries = await trimAudit(redis, destination, nowMs - auditMaxAgeMs);
  return { byAge, byNumber, forgotten, unreadable: unreadable.size, campaigns, auditEntries };
}

interface Drop {
  state: LetterState;
  end: Exclude<LetterEnd, 'discarded'>;
  /** Those that came to be as they are before this time, epoch ms. */
  untilMs?: number;
  /** The oldest, until so many are left. */
  keep?: number;
  /** Called before the first ones go, and then before each page. */
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
  for (let after: Place | undefined; ; ) {
    const places = await nextPlaces(redis, destination, selection, {
      limit: PAGE,
      order: 'oldest',
      ...(after && { after }),
    });
    // Counted after the page was read: where other workers drop it too, fewer are too many by now, and those are the
    // first of this page. So all together drop no more than one would.
    const tooMany = keep === undefined ? PAGE : (await countLetters(redis, destination, { state })) - keep;
    const due = places.slice(0, Math.max(0, tooMany));
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
    const changes = await Promise.all(
      droppable.map(({ member, timeMs }) =>
        changeLetter(redis, destination, member, (letter) =>
          // One that was replayed and died again since is another matter.
          letter?.state === state && shelfTimeMs(letter) === timeMs ? { end } : undefined,
        ),
      ),
    );
    dropped += changes.filter(({ kind }) => kind === 'moved').length;
    after = due.at(-1);
    if (due.length < PAGE) return dropped;
  }
}
