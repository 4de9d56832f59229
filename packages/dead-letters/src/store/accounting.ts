import { migrationTally } from '@tracklayer/lanes';
import type { DeadLetter, Resolution } from '../letter/letter.js';

/** Ways a letter can leave for good; each is counted as `<job type>:<way>` among the destination's counts. */
export type LetterEnd = 'expired' | 'discarded' | 'forgotten';

/** What a change of a letter means for the marks and counts of its destination, and for its campaign. */
export interface Books {
  /**
   * `dead`: nobody may send this job. `free`: it may be sent again. `discarded`: nobody will, for the window. `back`: as
   * `dead`, unless the job is in its lane or has ended meanwhile.
   */
  mark?: 'dead' | 'free' | 'discarded' | 'back';
  /** Counted outcome → difference. */
  counts: Record<string, number>;
  /** Counted for the campaign whose replay it is. */
  campaign?: { id: string; field: CampaignField };
  /** Counted for the migration that brought it: what of its entries is dead now, and what is gone with its letter. */
  migration?: { key: string; differences: Record<string, number> };
}

/** What of a letter is counted for its campaign. */
export type CampaignField = 'taken' | 'deadAgain' | Resolution;

/**
 * Keeps one equation true, at every moment, for each destination and job type:
 *
 *     enqueued = delivered + duplicate + skipped + dead + expired + discarded + what is still in the lane
 *
 * A replay takes the job off the books, as if it had never been enqueued; its fresh job is counted when it is put into
 * the lane. A letter brought back by an import was counted as it left, so it is enqueued anew. `forgotten` are resolved
 * letters whose time is up: counted as delivered long ago, so they are in no sum.
 */
export function books(
  before: DeadLetter | undefined,
  after: DeadLetter | undefined,
  how: LetterEnd | 'imported' | undefined,
): Books {
  const campaign = campaignOf(before, after);
  const migration = migrationOf(before, after, how);
  return {
    ...ofDestination(before, after, how),
    ...(campaign && { campaign }),
    ...(migration && { migration }),
  };
}

function migrationOf(
  before: DeadLetter | undefined,
  after: DeadLetter | undefined,
  how: LetterEnd | 'imported' | undefined,
): Books['migration'] {
  const wasDead = before?.state === 'dead';
  const isDead = after?.state === 'dead';
  const letter = isDead ? after : before;
  if (letter === undefined || wasDead === isDead) return undefined;
  const tally = migrationTally(letter.destination, letter.job);
  if (tally === undefined) return undefined;
  const dead = isDead ? tally.count : -tally.count;
  const left = how === 'imported' || how === 'expired' || how === 'discarded';
  return {
    key: tally.key,
    differences: { [`${tally.of}dead`]: dead, ...(left && { [`${tally.of}gone`]: -dead }) },
  };
}

function ofDestination(
  before: DeadLetter | undefined,
  after: DeadLetter | undefined,
  how: LetterEnd | 'imported' | undefined,
): Books {
  const wasDead = before?.state === 'dead';
  const isDead = after?.state === 'dead';
  if (how === 'imported') return { mark: 'back', counts: { enqueued: 1, dead: 1 } };
  if (isDead && !wasDead) return { mark: 'dead', counts: { dead: 1 } };
  if (wasDead && after?.state === 'replaying') return { mark: 'free', counts: { dead: -1, enqueued: -1 } };
  if (after !== undefined || how === undefined) return { counts: {} };
  if (!wasDead) return { counts: { [how]: 1 } };
  return { mark: how === 'discarded' ? 'discarded' : 'free', counts: { dead: -1, [how]: 1 } };
}

function campaignOf(
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
