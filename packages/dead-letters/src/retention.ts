/**
 * Dead letters do not stay for ever, and none goes unseen: each that is dropped is counted, by type, and reported.
 * By age (of the last failure) and by number, the oldest first. Letters on their way are never dropped.
 */
import type { RedisClient } from '@tracklayer/redis';
import type { LetterEnd } from './books.js';
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
}

export const DEFAULT_RETENTION: Retention = { maxAgeMs: 90 * 24 * 3_600_000, maxLetters: 1_000_000 };

export interface Expired {
  /** Dead letters dropped because they were too old. */
  byAge: number;
  /** Dead letters dropped because there were too many. */
  byNumber: number;
  /** Resolved letters whose story was dropped. Nothing is lost with them. */
  forgotten: number;
}

const PAGE = 200;

export async function expireLetters(
  redis: RedisClient,
  destination: string,
  { maxAgeMs, maxLetters }: Retention,
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
  return { byAge, byNumber, forgotten };
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
