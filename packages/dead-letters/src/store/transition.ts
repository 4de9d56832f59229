/**
 * The only way to change a letter.
 *
 * Defends against two processes that change the same letter: two replays, a replay and an expiry, a late worker. Each
 * change names the letter as it was read. If the letter is different by then, the change is computed again. One script
 * writes the letter with its indexes, completion marker and counts, so a killed process leaves nothing half done.
 */
import { type JournalIndexer, journalKeys } from '@tracklayer/journal';
import { laneKeys } from '@tracklayer/lanes';
import { type RedisClient, runScript } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { packLetter, unpackLetter } from '../letter/codec.js';
import type { DeadLetter } from '../letter/letter.js';
import { refOf } from '../letter/letter-id.js';
import { accountFor, type LetterEnd } from './accounting.js';
import { addSeparately, removeSeparately, splitLargeBatch } from './batched-entries.js';
import { indexTimeMs, type LetterIndex, primaryIndexOf } from './indexes.js';
import { journalChange } from './journal-change.js';
import { readPacked } from './read.js';
import { indexChanges } from './secondary-indexes.js';
import { groupText, TRANSITION, type TransitionDetails } from './transition-script.js';

/** The change of a letter; undefined leaves it unchanged. A discard is remembered for `windowMs`. */
export type Transition =
  | { to: DeadLetter; imported?: true }
  | { end: Exclude<LetterEnd, 'discarded'> }
  | { end: 'discarded'; windowMs: number; journal?: JournalIndexer | undefined }
  | undefined;

/**
 * - `applied`: `before` became `after`.
 * - `unchanged`: there was nothing to change.
 * - `settled`: the job of a death or an import has ended meanwhile. Nothing was recorded.
 * - `in-lane`: the job of an import is in its lane, or the last run of a letter has not left the lane yet. Nothing changed.
 * - `halted`: the campaign takes no more letters.
 */
export interface TransitionResult {
  kind: 'applied' | 'unchanged' | 'settled' | 'in-lane' | 'halted';
  before: DeadLetter | undefined;
  after: DeadLetter | undefined;
}

/** More conflicts than this on one letter are a bug of ours. */
const MAX_TRIES = 20;

class LetterContendedError extends Error {
  override readonly name = 'LetterContendedError';
  readonly code = 'letter_contended';

  constructor(member: string) {
    super(
      `Other processes changed the dead letter ${member} ${MAX_TRIES} times during this change. Try again.`,
    );
  }
}

/**
 * Changes one letter as `change` says. After a conflict, `change` is called again with the new letter.
 * @param options.expectNone saves one read where there probably is no letter yet.
 * @param options.fence of the campaign that takes the letter, see `TransitionDetails`.
 */
export async function transitionLetter(
  redis: RedisClient,
  destination: string,
  member: string,
  change: (before: DeadLetter | undefined) => Transition,
  { expectNone = false, fence }: { expectNone?: boolean; fence?: string | undefined } = {},
): Promise<TransitionResult> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const packed = expectNone && tries === 0 ? null : await readPacked(redis, destination, member);
    const before = packed ? unpackLetter(destination, member, packed) : undefined;
    const transition = change(before);
    if (transition === undefined || (before === undefined && 'end' in transition)) {
      return { kind: 'unchanged', before, after: before };
    }
    const after = 'to' in transition ? transition.to : undefined;
    const answer = await apply(redis, destination, member, { packed, before, after, transition, fence });
    if (answer !== 'conflict') {
      return { kind: answer, before, after: answer === 'applied' ? after : before };
    }
  }
  throw new LetterContendedError(member);
}

interface Step {
  packed: Buffer | null;
  before: DeadLetter | undefined;
  after: DeadLetter | undefined;
  transition: NonNullable<Transition>;
  fence: string | undefined;
}

type Answer = Exclude<TransitionResult['kind'], 'unchanged'> | 'conflict';

const NO_INDEX: LetterIndex = { name: '' };

async function apply(
  redis: RedisClient,
  destination: string,
  member: string,
  { packed, before, after, transition, fence }: Step,
): Promise<Answer> {
  const keys = deadKeys(destination);
  const lane = laneKeys(destination);
  const { type, jobId } = refOf(member);
  const from = before ? primaryIndexOf(before) : NO_INDEX;
  const to = after ? primaryIndexOf(after) : NO_INDEX;
  const how = 'end' in transition ? transition.end : transition.imported && 'imported';
  const { marker, counts, campaign, migration } = accountFor(before, after, how);
  const { lookup, counted } = indexChanges(keys, member, before, after);
  const { inScript, separate } = splitLargeBatch(lookup);
  const entries = [...inScript, ...counted];
  const details: TransitionDetails = {
    member,
    type,
    ...(before && { fromIndex: from.name }),
    ...(after && { toIndex: { name: to.name, timeMs: `${indexTimeMs(after)}`, ...groupText(to.groupKey) } }),
    ...(marker && { marker }),
    ...('windowMs' in transition && { windowMs: `${transition.windowMs}` }),
    ...(campaign && { campaignField: campaign.field, ...(fence !== undefined && { fence }) }),
    counts: texts(counts),
    migration: texts(migration?.differences ?? {}),
    ...journalChange(before, after, 'windowMs' in transition ? transition : undefined),
    entries: entries.flatMap(({ score, entry }) => [`${score}`, entry]),
  };
  await addSeparately(redis, separate);
  const answer = (await runScript(
    redis,
    TRANSITION,
    [
      keys.letter(member),
      lane.marker(type, jobId),
      lane.counts,
      keys.groups,
      keys.index(from.name),
      keys.index(to.name),
      lane.job(type, jobId),
      keys.campaign(campaign?.id ?? ''),
      migration?.key ?? lane.migration(''),
      journalKeys(destination).state,
      ...entries.map(({ key }) => key),
    ],
    [packed ?? '', after ? packLetter(after) : '', JSON.stringify(details)],
  )) as Answer;
  // After a conflict the next try needs most of the same entries, and writes the rest.
  if (answer !== 'conflict') await removeSeparately(redis, separate, { applied: answer === 'applied' });
  return answer;
}

function texts(numbers: Record<string, number>): Record<string, string> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, `${value}`]));
}
