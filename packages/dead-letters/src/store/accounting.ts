import { migrationTally } from '@tracklayer/lanes';
import type { DeadLetter, Resolution } from '../letter/letter.js';

/*
 * `died`, `replayed` and `imported` only grow, and are in no sum. The history needs them: `dead` says how many letters there
 * are, not how many jobs died. `rewritten` is in no sum either: a part of a letter was removed.
 */

/** Each change of a dead letter changes at least one of these counts of its destination. */
export const CHANGE_COUNTS = [
  'dead',
  'died',
  'replayed',
  'imported',
  'expired',
  'discarded',
  'rewritten',
] as const;

/** How a letter can be removed for good. Each is counted as `<job type>:<end>` among the counts of the destination. */
export type LetterEnd = 'expired' | 'discarded' | 'forgotten';

/** What a transition changes besides the letter and its indexes. */
export interface Accounting {
  /**
   * The new completion marker of the job:
   * - `dead`: no worker may send this job.
   * - `free`: workers may send it again.
   * - `discarded`: no worker will send it during the deduplication window.
   * - `back`: the same as `dead`, unless the job is in its lane or has ended meanwhile.
   */
  marker?: 'dead' | 'free' | 'discarded' | 'back';
  /** Counts of the destination: outcome → difference. */
  counts: Record<string, number>;
  /** The count of the campaign that made the replay. */
  campaign?: { id: string; field: CampaignField };
  /** Counts of the migration that brought the job: its dead entries, and entries whose letter is gone. */
  migration?: { key: string; differences: Record<string, number> };
}

/** The outcomes of letters that a campaign counts. */
export type CampaignField = 'taken' | 'deadAgain' | Resolution;

/**
 * Keeps this equation true at every moment, for each destination and job type:
 *
 *     enqueued = delivered + duplicate + skipped + dead + expired + discarded + jobs in the lane
 *
 * A replay subtracts the job, as if it had never been enqueued; the lane counts the fresh job again. An import enqueues
 * the letter anew, because it was counted when it left. `forgotten` letters are resolved: they were counted as delivered
 * before, so they are in no sum. Pure.
 */
export function accountFor(
  before: DeadLetter | undefined,
  after: DeadLetter | undefined,
  how: LetterEnd | 'imported' | undefined,
): Accounting {
  const campaign = forCampaign(before, after);
  const migration = forMigration(before, after, how);
  return {
    ...forDestination(before, after, how),
    ...(campaign && { campaign }),
    ...(migration && { migration }),
  };
}

function forMigration(
  before: DeadLetter | undefined,
  after: DeadLetter | undefined,
  how: LetterEnd | 'imported' | undefined,
): Accounting['migration'] {
  const wasDead = before?.state === 'dead';
  const isDead = after?.state === 'dead';
  const letter = isDead ? after : before;
  if (wasDead && isDead) return forFewerEntries(before, after);
  if (letter === undefined || wasDead === isDead) return undefined;
  const tally = migrationTally(letter.destination, letter.job);
  if (tally === undefined) return undefined;
  const dead = isDead ? tally.count : -tally.count;
  const isGone = how === 'imported' || how === 'expired' || how === 'discarded';
  return {
    key: tally.key,
    differences: { [`${tally.of}dead`]: dead, ...(isGone && { [`${tally.of}gone`]: -dead }) },
  };
}

/** Entries of a batch were taken out of its letter. */
function forFewerEntries(before: DeadLetter, after: DeadLetter): Accounting['migration'] {
  const [was, is] = [before, after].map((letter) => migrationTally(letter.destination, letter.job));
  if (was === undefined || is === undefined || was.count === is.count) return undefined;
  const differences = { [`${is.of}dead`]: is.count - was.count, [`${is.of}gone`]: was.count - is.count };
  return { key: is.key, differences };
}

function forDestination(
  before: DeadLetter | undefined,
  after: DeadLetter | undefined,
  how: LetterEnd | 'imported' | undefined,
): Accounting {
  const wasDead = before?.state === 'dead';
  const isDead = after?.state === 'dead';
  if (wasDead && isDead) return { counts: { rewritten: 1 } };
  if (how === 'imported') return { marker: 'back', counts: { enqueued: 1, dead: 1, imported: 1 } };
  if (isDead && !wasDead) return { marker: 'dead', counts: { dead: 1, died: 1 } };
  if (wasDead && after?.state === 'replaying') {
    return { marker: 'free', counts: { dead: -1, enqueued: -1, replayed: 1 } };
  }
  if (after !== undefined || how === undefined) return { counts: {} };
  if (!wasDead) return { counts: { [how]: 1 } };
  return { marker: how === 'discarded' ? 'discarded' : 'free', counts: { dead: -1, [how]: 1 } };
}

function forCampaign(
  before: DeadLetter | undefined,
  after: DeadLetter | undefined,
): { id: string; field: CampaignField } | undefined {
  const isReplay = after?.state === 'replaying' && before?.state === 'dead';
  if (isReplay) return after.campaignId === undefined ? undefined : { id: after.campaignId, field: 'taken' };
  if (before?.state !== 'replaying' || before.campaignId === undefined || after === undefined)
    return undefined;
  if (after.state === 'dead') return { id: before.campaignId, field: 'deadAgain' };
  const { resolution } = after;
  return after.state === 'resolved' && resolution ? { id: before.campaignId, field: resolution } : undefined;
}
