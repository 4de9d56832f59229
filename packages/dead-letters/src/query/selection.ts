import type { EventName, JobType } from '@tracklayer/events';
import { causeOf, groupId } from '../letter/group-key.js';
import { eventIdsOf, identifiersOf } from '../letter/identifiers.js';
import type { DeadLetter, LetterState } from '../letter/letter.js';
import {
  type CauseShelf,
  campaignShelf,
  REPLAYING,
  RESOLVED,
  type Shelf,
  shelfTimeMs,
} from '../store/indexes.js';
import { normalIdentifier } from '../store/lookup.js';

/** Which letters of one destination: all conditions that are given hold at once. Empty: every dead letter. */
export interface Selection {
  /** Default `dead`. */
  state?: LetterState;
  type?: JobType;
  eventName?: EventName;
  /** Klaviyo's error code, or ours. */
  code?: string;
  /** A group's id, see `groups`. */
  group?: string;
  /** JSON pointer; a position in a list may be written as it is or as `*`. */
  pointer?: string;
  /** Epoch ms of the last failure (of the replay, the resolution, for those states): from this one, inclusive. */
  fromMs?: number;
  /** Until this one, exclusive. */
  untilMs?: number;
  /** An e-mail address, phone number or external id. */
  person?: string;
  eventId?: string;
  /** True: only letters that died again after a replay. False: only those never replayed. */
  replayed?: boolean;
  /** Letters whose last replay was part of this campaign. */
  campaignId?: string;
  /** These letters, by their ids: at most 1,000. */
  ids?: readonly string[];
}

/** The shelves on which letters of a selection can stand, of those there are. */
export function shelvesOf(selection: Selection, shelves: readonly CauseShelf[]): (Shelf | CauseShelf)[] {
  const { state = 'dead', campaignId } = selection;
  if (campaignId !== undefined) return [campaignShelf(campaignId, state)];
  switch (state) {
    case 'replaying':
      return [REPLAYING];
    case 'resolved':
      return [RESOLVED];
    case 'dead':
      return shelves.filter((shelf) => standsOn(selection, shelf));
  }
}

/** Whether a letter is in the selection. Pure, and the last word: what an index said may have changed since. */
export function matches(letter: DeadLetter, selection: Selection): boolean {
  const cause = causeOf(letter);
  const { person, eventId, campaignId, ids, state = 'dead', fromMs, untilMs } = selection;
  const timeMs = shelfTimeMs(letter);
  return (
    letter.state === state &&
    (fromMs === undefined || timeMs >= fromMs) &&
    (untilMs === undefined || timeMs < untilMs) &&
    standsOn(selection, {
      cause,
      group: groupId(letter.destination, cause),
      replayed: letter.replays > 0,
    }) &&
    (campaignId === undefined || letter.campaignId === campaignId) &&
    (ids === undefined || ids.includes(letter.id)) &&
    (person === undefined ||
      identifiersOf(letter.job).map(normalIdentifier).includes(normalIdentifier(person))) &&
    (eventId === undefined || letter.eventId === eventId || eventIdsOf(letter.job).includes(eventId))
  );
}

/** Whether every letter of its shelves satisfies the selection: then their sizes are the count, however many there are. */
export function shelvesDecide({ state = 'dead', campaignId, ...rest }: Selection): boolean {
  const { person, eventId, ids } = rest;
  if ([person, eventId, ids].some((each) => each !== undefined)) return false;
  const { type, eventName, code, group, pointer, replayed } = rest;
  const isCut = state === 'dead' && campaignId === undefined;
  return isCut || [type, eventName, code, group, pointer, replayed].every((each) => each === undefined);
}

function standsOn(
  { type, eventName, code, group, pointer, replayed }: Selection,
  shelf: Pick<CauseShelf, 'cause' | 'group' | 'replayed'>,
): boolean {
  const { cause } = shelf;
  return (
    (type === undefined || type === cause.type) &&
    (eventName === undefined || eventName === cause.eventName) &&
    (code === undefined || code === cause.code) &&
    (group === undefined || group === shelf.group) &&
    (pointer === undefined || causeOf({ ...cause, pointer }).pointer === cause.pointer) &&
    (replayed === undefined || replayed === shelf.replayed)
  );
}
