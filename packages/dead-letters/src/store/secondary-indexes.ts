import type { DeadKeys } from '../keys.js';
import type { DeadLetter } from '../letter/letter.js';
import type { EntryChange } from './batched-entries.js';
import { campaignShelf, shelfTimeMs } from './indexes.js';
import { lookupWords } from './lookup.js';

/** What a change of a letter means for the indices that it is in besides its shelf. */
export interface IndexChanges {
  /** Words it is found by; of a batch, very many. */
  words: EntryChange[];
  /** Shelf of its campaign, whose size is a count: so it is written with the letter, always. */
  campaign: EntryChange[];
}

/** A letter keeps most of its entries through its changes: only the difference is written. Pure. */
export function indexChanges(
  keys: DeadKeys,
  member: string,
  before: DeadLetter | undefined,
  after: DeadLetter | undefined,
): IndexChanges {
  const words = (letter: DeadLetter | undefined) =>
    (letter ? lookupWords(letter) : []).map(({ bucket, tag }) => ({
      key: keys.lookup(bucket),
      entry: tag + member,
      score: 0,
    }));
  const campaign = (letter: DeadLetter | undefined) => {
    if (letter?.campaignId === undefined) return [];
    const key = keys.shelf(campaignShelf(letter.campaignId, letter.state).name);
    return [{ key, entry: member, score: shelfTimeMs(letter) }];
  };
  return {
    words: difference(words(before), words(after)),
    campaign: difference(campaign(before), campaign(after)),
  };
}

function difference(before: readonly EntryChange[], after: readonly EntryChange[]): EntryChange[] {
  const old = new Map(before.map((each) => [each.key + each.entry, each]));
  const added = after.filter((each) => {
    const was = old.get(each.key + each.entry);
    old.delete(each.key + each.entry);
    return was?.score !== each.score;
  });
  return [...added, ...[...old.values()].map((each): EntryChange => ({ ...each, score: '-' }))];
}
