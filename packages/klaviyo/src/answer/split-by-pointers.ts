import type { CanonicalEvent } from '@tracklayer/events';
import { namedInGroups } from '../bulk/group-pointer.js';
import type { EventBackfill } from '../commands.js';
import { type GroupSettings, groupByProfile, withoutRepeats } from '../dialects/backfill-groups.js';
import type { Failure } from './outcome.js';

/*
 * Failure story: one bad event makes Klaviyo refuse a whole bulk request, and 999 good events would die with it. The
 * pointers of the errors name positions in the request. The same grouping that built the request finds the events there.
 */

/** A refused back-fill, split by the pointers of its failures. */
export interface BackfillSplit {
  /** Events to send again, in their old order. */
  good: CanonicalEvent[];
  /** Refused events, each with its failures. */
  bad: { event: CanonicalEvent; failures: Failure[] }[];
  /** Failures that name no event. If there are any, Klaviyo would refuse the good events again. */
  unplaced: Failure[];
}

const FLAT = /^\/data\/attributes\/events\/(\d+)(?:\/|$)/;

/**
 * Finds the refused events of a back-fill. A pointer at a profile refuses all events of that profile.
 *
 * @param settings those that built the request: they decide how it named people and which repeats it left out.
 */
export function splitByPointers(
  command: Pick<EventBackfill, 'events'>,
  failures: readonly Failure[],
  settings: GroupSettings,
): BackfillSplit {
  const at = eventsByPointer(command.events, settings);
  const refused = new Map<CanonicalEvent, Failure[]>();
  const unplaced: Failure[] = [];
  for (const failure of failures) {
    const events = at(failure.pointer ?? '');
    if (events.length === 0) unplaced.push(failure);
    for (const event of events) {
      const known = refused.get(event);
      if (known === undefined) refused.set(event, [failure]);
      else known.push(failure);
    }
  }
  return {
    good: command.events.filter((event) => !refused.has(event)),
    bad: [...refused].map(([event, its]) => ({ event, failures: its })),
    unplaced,
  };
}

/** Finds the events that a pointer into the request of a back-fill names: one, or all of a profile. */
export function eventsByPointer(
  events: readonly CanonicalEvent[],
  settings: GroupSettings,
): (pointer: string) => readonly CanonicalEvent[] {
  const groups = groupByProfile(events, settings);
  const flat = withoutRepeats(events, settings);
  return (pointer) => {
    const grouped = namedInGroups(pointer, groups);
    if (grouped !== undefined) return grouped;
    const single = FLAT.exec(pointer);
    return single === null ? [] : flat.slice(Number(single[1]), Number(single[1]) + 1);
  };
}
