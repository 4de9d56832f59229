import type { EventName, JobType } from '@tracklayer/events';
import { causeOf, groupId } from './cause.js';
import type { DeadLetter, LetterState } from './letter.js';
import { normalIdentifier } from './lookup.js';
import { eventIdsOf, identifiersOf } from './people.js';
import { type CauseShelf, REPLAYING, RESOLVED, type Shelf } from './shelf.js';

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
export function shelvesOf(selection: Selection, shelves: readonly CauseShelf[]): Shelf[] {
  switch (selection.state ?? 'dead') {
    case 'replaying':
      return [REPLAYING];
    case 'resolved':
      return [RESOLVED];
    case 'dead':
      return shelves.filter((shelf) => standsOn(selection, shelf));
  }
}

/** Whether a letter is in the selection, but for its time, which its place on the shelf decides. Pure, and the last word. */
export function matches(letter: DeadLetter, selection: Selection): boolean {
  const cause = causeOf(letter);
  const { person, eventId, campaignId, ids, state = 'dead' } = selection;
  return (
    letter.state === state &&
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

/** Whether every letter of a dead shelf satisfies the selection: then its size is the count. */
export function shelvesDecide({ state = 'dead', ...rest }: Selection): boolean {
  const { person, eventId, campaignId, ids } = rest;
  if ([person, eventId, campaignId, ids].some((each) => each !== undefined)) return false;
  const { type, eventName, code, group, pointer, replayed } = rest;
  return (
    state === 'dead' || [type, eventName, code, group, pointer, replayed].every((each) => each === undefined)
  );
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
