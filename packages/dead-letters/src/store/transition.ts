/**
 * The one way to change a letter.
 *
 * Defends against two hands on one letter (two replays, a replay and an expiry, a late worker): whoever changes a letter
 * says what it was; if it no longer is, the change is worked out anew from what it is now. What follows from a change
 * for shelves, marks, counts and look-up is written with it in one script, so a killed process leaves nothing half done.
 */
import { laneKeys } from '@tracklayer/lanes';
import { type RedisClient, runScript } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { packLetter, unpackLetter } from '../letter/codec.js';
import type { DeadLetter } from '../letter/letter.js';
import { refOf } from '../letter/letter-id.js';
import { books, type LetterEnd } from './accounting.js';
import { addApart, removeApart, splitMany } from './batched-entries.js';
import { type Shelf, shelfOf, shelfTimeMs } from './indexes.js';
import { readPacked } from './read.js';
import { indexChanges } from './secondary-indexes.js';
import { MOVE } from './transition-script.js';

/** What shall become of a letter; undefined leaves it as it is. A discard is remembered for `windowMs`. */
export type Change =
  | { to: DeadLetter; imported?: true }
  | { end: Exclude<LetterEnd, 'discarded'> }
  | { end: 'discarded'; windowMs: number }
  | undefined;

/**
 * - `moved`: `before` became `after`.
 * - `left`: nothing was to be changed.
 * - `settled`: a death was reported (or a letter imported) of a job that has ended well, and was not recorded.
 * - `in-lane`: a letter was imported whose job is on its way, and was not recorded; or one was to go (again, or for good)
 *   while its last life has not left the lane, and stays.
 * - `halted`: the campaign it was taken for takes no more.
 */
export interface Changed {
  kind: 'moved' | 'left' | 'settled' | 'in-lane' | 'halted';
  before: DeadLetter | undefined;
  after: DeadLetter | undefined;
}

/** More hands on one letter than this at one moment are a fault of ours. */
const TRIES = 20;

export class LetterContendedError extends Error {
  override readonly name = 'LetterContendedError';
  readonly code = 'letter_contended';

  constructor(member: string) {
    super(`A dead letter changed ${TRIES} times while it was being changed (${member}). Try again.`);
  }
}

/**
 * Changes one letter as `change` says, which is asked again whenever somebody else was faster.
 * `expectNone` saves the reading where there probably is none yet.
 */
export async function changeLetter(
  redis: RedisClient,
  destination: string,
  member: string,
  change: (before: DeadLetter | undefined) => Change,
  { expectNone = false }: { expectNone?: boolean } = {},
): Promise<Changed> {
  for (let tries = 0; tries < TRIES; tries++) {
    const packed = expectNone && tries === 0 ? null : await readPacked(redis, destination, member);
    const before = packed ? unpackLetter(destination, member, packed) : undefined;
    const wanted = change(before);
    if (wanted === undefined || (before === undefined && 'end' in wanted)) {
      return { kind: 'left', before, after: before };
    }
    const after = 'to' in wanted ? wanted.to : undefined;
    const answer = await move(redis, destination, member, { packed, before, after, wanted });
    if (answer !== 'changed') return { kind: answer, before, after: answer === 'moved' ? after : before };
  }
  throw new LetterContendedError(member);
}

interface Move {
  packed: Buffer | null;
  before: DeadLetter | undefined;
  after: DeadLetter | undefined;
  wanted: NonNullable<Change>;
}

const NOWHERE: Shelf = { name: '' };

async function move(
  redis: RedisClient,
  destination: string,
  member: string,
  { packed, before, after, wanted }: Move,
): Promise<Exclude<Changed['kind'], 'left'> | 'changed'> {
  const keys = deadKeys(destination);
  const lane = laneKeys(destination);
  const { type, jobId } = refOf(member);
  const from = before ? shelfOf(before) : NOWHERE;
  const to = after ? shelfOf(after) : NOWHERE;
  const how = 'end' in wanted ? wanted.end : wanted.imported && 'imported';
  const { mark = '', counts, campaign, migration } = books(before, after, how);
  const indices = indexChanges(keys, member, before, after);
  const { within, apart } = splitMany(indices.words);
  const together = [...within, ...indices.campaign];
  await addApart(redis, apart);
  const answer = await runScript(
    redis,
    MOVE,
    [
      keys.letter(member),
      lane.marker(type, jobId),
      lane.counts,
      keys.causes,
      keys.shelf(from.name),
      keys.shelf(to.name),
      lane.job(type, jobId),
      keys.campaign(campaign?.id ?? ''),
      migration?.key ?? lane.migration(''),
      ...together.map(({ key }) => key),
    ],
    [
      packed ?? '',
      after ? packLetter(after) : '',
      member,
      after ? shelfTimeMs(after) : 0,
      from.name,
      to.name,
      to.cause ? JSON.stringify(to.cause) : '',
      mark,
      type,
      'windowMs' in wanted ? wanted.windowMs : 0,
      campaign?.field ?? '',
      Object.keys(counts).length,
      Object.keys(migration?.differences ?? {}).length,
      ...Object.entries(counts).flat(),
      ...Object.entries(migration?.differences ?? {}).flat(),
      ...together.flatMap(({ score, entry }) => [score, entry]),
    ],
  );
  // Where somebody else was faster, the letter has most of the same entries, and the next try writes the rest.
  if (answer !== 'changed') await removeApart(redis, apart, { made: answer === 'moved' });
  return answer as Exclude<Changed['kind'], 'left'> | 'changed';
}
