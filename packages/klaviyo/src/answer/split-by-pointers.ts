import type { CanonicalEvent } from '@tracklayer/events';
import type { EventBackfill } from '../commands.js';
import { groupByProfile, withoutRepeats } from '../dialects/backfill-groups.js';
import type { Mapping } from '../mapping/row.js';
import type { Failure } from './outcome.js';

/*
 * One bad event makes Klaviyo refuse a whole bulk request. Without a split, 999 good events would die with it. The errors'
 * pointers say which entry of the request was meant, and the entries are where the serializers put them.
 */

/** A refused back-fill, taken apart. */
export interface BackfillSplit {
  /** To be sent again, in their old order. */
  good: CanonicalEvent[];
  /** To become dead letters, each with what was said of it. */
  bad: { event: CanonicalEvent; failures: Failure[] }[];
  /** Failures that speak of the request and of no event in it. Where there are any, the good ones would be refused again. */
  unplaced: Failure[];
}

const GROUPED =
  /^\/data\/attributes\/events-bulk-create\/data\/(\d+)(?:\/attributes\/events\/data\/(\d+))?(?:\/|$)/;
const FLAT = /^\/data\/attributes\/events\/(\d+)(?:\/|$)/;

/**
 * Which events of a refused back-fill are to blame. A pointer at a profile blames all events of that profile.
 *
 * @param mapping the one the request was built with: it decides which repeats were left out of it.
 */
export function splitByPointers(
  command: Pick<EventBackfill, 'events'>,
  failures: readonly Failure[],
  mapping: Mapping,
): BackfillSplit {
  const groups = groupByProfile(command.events, mapping);
  const flat = withoutRepeats(command.events, mapping);
  const blamed = new Map<CanonicalEvent, Failure[]>();
  const unplaced: Failure[] = [];
  for (const failure of failures) {
    const events = eventsAt(failure.pointer ?? '', groups, flat);
    if (events.length === 0) unplaced.push(failure);
    for (const event of events) {
      const known = blamed.get(event);
      if (known === undefined) blamed.set(event, [failure]);
      else known.push(failure);
    }
  }
  return {
    good: command.events.filter((event) => !blamed.has(event)),
    bad: [...blamed].map(([event, said]) => ({ event, failures: said })),
    unplaced,
  };
}

function eventsAt(
  pointer: string,
  groups: readonly CanonicalEvent[][],
  flat: readonly CanonicalEvent[],
): readonly CanonicalEvent[] {
  const grouped = GROUPED.exec(pointer);
  if (grouped !== null) {
    const group = groups[Number(grouped[1])] ?? [];
    return grouped[2] === undefined ? group : group.slice(Number(grouped[2]), Number(grouped[2]) + 1);
  }
  const single = FLAT.exec(pointer);
  return single === null ? [] : flat.slice(Number(single[1]), Number(single[1]) + 1);
}
