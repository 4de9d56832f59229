import { type GroupKey, groupId, groupKeyOf } from '../letter/group-key.js';
import type { DeadLetter, LetterState } from '../letter/letter.js';

/*
 * Every letter is in exactly one primary index, by state and group: a sorted set by time. Dead letters have two indexes
 * for each group: letters that were never replayed, and letters that died again after a replay. These indexes answer
 * every selection by type, code, pointer, event name, group and replays. A count is the sum of their sizes, so no
 * separate counter can become wrong.
 */

export interface LetterIndex {
  name: string;
  /** Only of an index of dead letters. */
  groupKey?: GroupKey;
}

export const REPLAYING: LetterIndex = { name: 'replaying' };
export const RESOLVED: LetterIndex = { name: 'resolved' };

/**
 * A letter whose last replay belonged to a campaign is also in an index of that campaign, one for each state. So the
 * letters that died again are found without reading the delivered ones.
 */
export function campaignIndex(campaignId: string, state: LetterState): LetterIndex {
  return { name: `campaign:${campaignId}:${state}` };
}

/** An index of dead letters, as the hash `groups` describes it. */
export interface GroupIndex extends LetterIndex {
  groupKey: GroupKey;
  groupId: string;
  destination: string;
  /** These letters died again after a replay. */
  replayed: boolean;
}

export function isGroupIndex(index: LetterIndex): index is GroupIndex {
  return index.groupKey !== undefined;
}

const REPLAYED = '+';

/** The primary index of a letter. */
export function primaryIndexOf(letter: DeadLetter): LetterIndex {
  switch (letter.state) {
    case 'replaying':
      return REPLAYING;
    case 'resolved':
      return RESOLVED;
    case 'dead': {
      const groupKey = groupKeyOf(letter);
      const name = groupId(letter.destination, groupKey) + (letter.replays > 0 ? REPLAYED : '');
      return { name, groupKey };
    }
  }
}

/** The time of a letter in its indexes, in epoch ms: when it entered its current state. */
export function indexTimeMs(letter: DeadLetter): number {
  switch (letter.state) {
    case 'replaying':
      return letter.replayedAtMs ?? letter.lastFailedAtMs;
    case 'resolved':
      return letter.resolvedAtMs ?? letter.lastFailedAtMs;
    case 'dead':
      return letter.lastFailedAtMs;
  }
}

/**
 * Reads the hash `groups`.
 *
 * @param known indexes of the destination that were read before. A name is made of its group key, so it means the same for ever.
 */
export function parseGroupIndexes(
  destination: string,
  stored: Record<string, string>,
  known: readonly GroupIndex[] = [],
): GroupIndex[] {
  const byName = new Map(known.map((index) => [index.name, index]));
  return Object.entries(stored).map(
    ([name, groupKey]) =>
      byName.get(name) ?? {
        name,
        groupKey: JSON.parse(groupKey) as GroupKey,
        destination,
        groupId: name.endsWith(REPLAYED) ? name.slice(0, -REPLAYED.length) : name,
        replayed: name.endsWith(REPLAYED),
      },
  );
}
