import type { DeadKeys } from '../keys.js';
import type { DeadLetter } from '../letter/letter.js';
import type { EntryChange } from './batched-entries.js';
import { campaignIndex, indexTimeMs } from './indexes.js';
import { lookupKeys } from './lookup.js';

/** The changes that a transition makes in indexes other than the primary one. */
export interface IndexChanges {
  /** Entries by person and event id. A batch has thousands of them. */
  lookup: EntryChange[];
  /** The index of its campaign, and the quarantine. Their sizes are counts, so the script always writes them with the letter. */
  counted: EntryChange[];
}

/** A letter keeps most entries through its transitions, so only the difference is written. Pure. */
export function indexChanges(
  keys: DeadKeys,
  member: string,
  before: DeadLetter | undefined,
  after: DeadLetter | undefined,
): IndexChanges {
  const lookup = (letter: DeadLetter | undefined) =>
    (letter ? lookupKeys(letter) : []).map(({ bucket, tag }) => ({
      key: keys.lookup(bucket),
      entry: tag + member,
      score: 0,
    }));
  const campaign = (letter: DeadLetter | undefined) => {
    if (letter?.campaignId === undefined) return [];
    const key = keys.index(campaignIndex(letter.campaignId, letter.state).name);
    return [{ key, entry: member, score: indexTimeMs(letter) }];
  };
  const quarantine = (letter: DeadLetter | undefined) =>
    letter?.state === 'dead' && letter.code === 'invalid_event'
      ? [{ key: keys.quarantine, entry: letter.jobId, score: letter.firstFailedAtMs }]
      : [];
  return {
    lookup: difference(lookup(before), lookup(after)),
    counted: [
      ...difference(campaign(before), campaign(after)),
      ...difference(quarantine(before), quarantine(after)),
    ],
  };
}

function difference(before: readonly EntryChange[], after: readonly EntryChange[]): EntryChange[] {
  const old = new Map(before.map((each) => [each.key + each.entry, each]));
  const added = after.filter((each) => {
    const previous = old.get(each.key + each.entry);
    old.delete(each.key + each.entry);
    return previous?.score !== each.score;
  });
  return [...added, ...[...old.values()].map((each): EntryChange => ({ ...each, score: '-' }))];
}
