import type { DeadKeys } from './keys.js';
import type { DeadLetter } from './letter.js';
import { lookupWords } from './lookup.js';
import { campaignShelf, shelfTimeMs } from './shelf.js';

/** An entry of a sorted set that has to be written with a change of a letter, or taken out (`-`). */
export interface IndexChange {
  key: string;
  entry: string;
  score: number | '-';
}

/**
 * What a change of a letter means for the indices besides its shelf: the words it is found by, and the shelf of its
 * campaign. A letter keeps most of them through its changes: only the difference is written. Pure.
 */
export function indexChanges(
  keys: DeadKeys,
  member: string,
  before: DeadLetter | undefined,
  after: DeadLetter | undefined,
): IndexChange[] {
  const old = new Map(entriesOf(keys, member, before).map((each) => [each.key + each.entry, each]));
  const added = entriesOf(keys, member, after).filter((each) => {
    const was = old.get(each.key + each.entry);
    old.delete(each.key + each.entry);
    return was?.score !== each.score;
  });
  return [...added, ...[...old.values()].map((each): IndexChange => ({ ...each, score: '-' }))];
}

function entriesOf(keys: DeadKeys, member: string, letter: DeadLetter | undefined): IndexChange[] {
  if (letter === undefined) return [];
  const { campaignId, state } = letter;
  const words = lookupWords(letter).map(({ bucket, tag }) => ({
    key: keys.lookup(bucket),
    entry: tag + member,
    score: 0,
  }));
  if (campaignId === undefined) return words;
  const key = keys.shelf(campaignShelf(campaignId, state).name);
  return [...words, { key, entry: member, score: shelfTimeMs(letter) }];
}
