/** Where a letter stands in a walk: its time on the shelf, and its short name among those of the same time. */
export interface Place {
  /** {@link BY_NAME} in a walk that goes by the short names alone. */
  timeMs: number;
  member: string;
}

/** No time: the walk goes over a person's or an event's letters by name, as there are too many to sort. */
export const BY_NAME = -1;

export type Order = 'newest' | 'oldest';

/** Negative where `a` comes before `b`. The order of a sorted set: by time, then by name. */
export function comparePlaces(a: Place, b: Place, order: Order): number {
  const rising = a.timeMs - b.timeMs || (a.member < b.member ? -1 : a.member > b.member ? 1 : 0);
  return order === 'oldest' ? rising : -rising;
}

/** The first of these places, in order, after the one that was reached. */
export function firstOf(
  places: readonly Place[],
  { after, order, limit }: { after?: Place; order: Order; limit: number },
): Place[] {
  return places
    .filter((place) => after === undefined || comparePlaces(after, place, order) < 0)
    .sort((a, b) => comparePlaces(a, b, order))
    .slice(0, limit);
}

/** A cursor that was not made by `list`. */
export class CursorError extends Error {
  override readonly name = 'CursorError';
  readonly code = 'invalid_cursor';

  constructor(options?: ErrorOptions) {
    super(
      'This is not a cursor of a list of dead letters. Begin without one, then use the one of the last page.',
      options,
    );
  }
}

export function writeCursor({ timeMs, member }: Place): string {
  return Buffer.from(JSON.stringify([timeMs, member])).toString('base64url');
}

/** @throws {CursorError} */
export function readCursor(cursor: string): Place {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (cause) {
    throw new CursorError({ cause });
  }
  const [timeMs, member] = Array.isArray(parsed) ? parsed : [];
  if (typeof timeMs !== 'number' || typeof member !== 'string') throw new CursorError();
  return { timeMs, member };
}
