import type { AnyEventName, JobType } from '@tracklayer/events';
import { causeId, sharedCauseId } from '../letter/cause-key.js';
import { groupId, groupKeyOf } from '../letter/group-key.js';
import { eventIdsOf, identifiersOf } from '../letter/identifiers.js';
import type { DeadLetter, LetterState } from '../letter/letter.js';
import {
  campaignIndex,
  type GroupIndex,
  indexTimeMs,
  type LetterIndex,
  REPLAYING,
  RESOLVED,
} from '../store/indexes.js';
import { normalIdentifier } from '../store/lookup.js';

/** Selects letters of one destination: a letter must meet all conditions. An empty selection is every dead letter. */
export interface Selection {
  /** Default `dead`. */
  state?: LetterState;
  type?: JobType;
  /** A standard name, or one of the application's own. */
  eventName?: AnyEventName;
  /** Klaviyo's error code, or ours. */
  code?: string;
  /** The id of a group, see `groups`. */
  group?: string;
  /** The id of a cause, or the id that it shares with other destinations. See `causes`. */
  cause?: string;
  /** JSON pointer. Write a list position as a number or as `*`. */
  pointer?: string;
  /** From this time on, epoch ms: of the last failure, or of the replay or resolution for those states. */
  fromMs?: number;
  /** Before this time, epoch ms. */
  untilMs?: number;
  /** An e-mail address, phone number, external id, or id of a browser. */
  person?: string;
  eventId?: string;
  /** True: only letters that died again after a replay. False: only letters that were never replayed. */
  replayed?: boolean;
  /** Letters whose last replay belonged to this campaign. */
  campaignId?: string;
  /** Letters with these ids, at most 1,000. */
  ids?: readonly string[];
}

/** The indexes that can contain letters of a selection. Pure. */
export function indexesOf(
  selection: Selection,
  groupIndexes: readonly GroupIndex[],
): (LetterIndex | GroupIndex)[] {
  const { state = 'dead', campaignId } = selection;
  if (campaignId !== undefined) return [campaignIndex(campaignId, state)];
  switch (state) {
    case 'replaying':
      return [REPLAYING];
    case 'resolved':
      return [RESOLVED];
    case 'dead':
      return groupIndexes.filter((index) => isInIndex(selection, index));
  }
}

/** Whether a letter meets the selection. Decides finally, because a letter can change after its index was read. Pure. */
export function matches(letter: DeadLetter, selection: Selection): boolean {
  const groupKey = groupKeyOf(letter);
  const { person, eventId, campaignId, ids, state = 'dead', fromMs, untilMs } = selection;
  const timeMs = indexTimeMs(letter);
  return (
    letter.state === state &&
    (fromMs === undefined || timeMs >= fromMs) &&
    (untilMs === undefined || timeMs < untilMs) &&
    isInIndex(selection, {
      groupKey,
      groupId: groupId(letter.destination, groupKey),
      destination: letter.destination,
      replayed: letter.replays > 0,
    }) &&
    (campaignId === undefined || letter.campaignId === campaignId) &&
    (ids === undefined || ids.includes(letter.id)) &&
    (person === undefined ||
      identifiersOf(letter.job).map(normalIdentifier).includes(normalIdentifier(person))) &&
    (eventId === undefined || letter.eventId === eventId || eventIdsOf(letter.job).includes(eventId))
  );
}

/**
 * Whether the indexes of a selection contain exactly its letters. Then a count only reads the sizes of the indexes, for
 * any number of letters. Pure.
 */
export function isAnsweredByIndex({ state = 'dead', campaignId, ...rest }: Selection): boolean {
  const { person, eventId, ids } = rest;
  if ([person, eventId, ids].some((each) => each !== undefined)) return false;
  const { type, eventName, code, group, cause, pointer, replayed } = rest;
  const ofGroups = [type, eventName, code, group, cause, pointer, replayed];
  const hasGroupIndexes = state === 'dead' && campaignId === undefined;
  return hasGroupIndexes || ofGroups.every((each) => each === undefined);
}

function isInIndex(
  { type, eventName, code, group, cause, pointer, replayed }: Selection,
  index: Pick<GroupIndex, 'groupKey' | 'groupId' | 'destination' | 'replayed'>,
): boolean {
  const { groupKey, destination } = index;
  return (
    (type === undefined || type === groupKey.type) &&
    (eventName === undefined || eventName === groupKey.eventName) &&
    (code === undefined || code === groupKey.code) &&
    (group === undefined || group === index.groupId) &&
    (cause === undefined || cause === causeId(destination, groupKey) || cause === sharedCauseId(groupKey)) &&
    (pointer === undefined || groupKeyOf({ ...groupKey, pointer }).pointer === groupKey.pointer) &&
    (replayed === undefined || replayed === index.replayed)
  );
}
