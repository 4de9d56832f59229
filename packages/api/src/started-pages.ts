/** Pages of what was started at some time: campaigns and back-fills. Pure. */
import { isObject } from '@tracklayer/events';
import { compareText, pageAfter, readCursor, writeCursor } from './pages.js';

export interface StartedPlace {
  startedAtMs: number;
  destination: string;
  id: string;
}

/** The newest first. @throws {ApiError} 400 for a cursor of another list */
export function startedPage<Item extends StartedPlace>(
  all: readonly Item[],
  limit: number,
  cursor: string | undefined,
): { items: Item[]; cursor?: string } {
  const after = cursor === undefined ? undefined : readCursor(cursor, isPlace);
  const { items, last } = pageAfter<StartedPlace, Item>(all, { limit, after, compare: comparePlaces });
  if (last === undefined) return { items };
  const { startedAtMs, destination, id } = last;
  return { items, cursor: writeCursor({ startedAtMs, destination, id }) };
}

/** Negative if `a` comes first. Within a destination as a sorted set of Redis in reverse: by time, then by name. */
function comparePlaces(a: StartedPlace, b: StartedPlace): number {
  return (
    b.startedAtMs - a.startedAtMs || compareText(a.destination, b.destination) || compareText(b.id, a.id)
  );
}

function isPlace(value: unknown): value is StartedPlace {
  return (
    isObject(value) &&
    typeof value.startedAtMs === 'number' &&
    typeof value.destination === 'string' &&
    typeof value.id === 'string'
  );
}
