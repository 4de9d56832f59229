/** Where a letter is in a scan: its time in the index, and its short name among letters of the same time. */
export interface Position {
  /** {@link BY_NAME} in a scan that is ordered by short names alone. */
  timeMs: number;
  member: string;
}

/** Instead of a time: the scan goes through the letters of a person or an event by name, as there are too many to sort. */
export const BY_NAME = -1;

export type Order = 'newest' | 'oldest';

/** Negative if `a` comes before `b`. The order of a sorted set: by time, then by name. Pure. */
export function comparePositions(a: Position, b: Position, order: Order): number {
  const ascending = a.timeMs - b.timeMs || (a.member < b.member ? -1 : a.member > b.member ? 1 : 0);
  return order === 'oldest' ? ascending : -ascending;
}

/** The first `limit` of these positions after `after`, sorted. Pure. */
export function firstOf(
  positions: readonly Position[],
  { after, order, limit }: { after?: Position; order: Order; limit: number },
): Position[] {
  return positions
    .filter((position) => after === undefined || comparePositions(after, position, order) < 0)
    .sort((a, b) => comparePositions(a, b, order))
    .slice(0, limit);
}

/** The cursor does not come from `list`. */
export class CursorError extends Error {
  override readonly name = 'CursorError';
  readonly code = 'invalid_cursor';

  constructor(options?: ErrorOptions) {
    super(
      'This cursor does not come from a list of dead letters. Start without a cursor, then use the one of the last page.',
      options,
    );
  }
}

export function writeCursor({ timeMs, member }: Position): string {
  return Buffer.from(JSON.stringify([timeMs, member])).toString('base64url');
}

/** @throws {CursorError} */
export function readCursor(cursor: string): Position {
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
