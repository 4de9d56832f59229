import {
  type Cause,
  type CauseList,
  causeIdOf,
  cursorAfter,
  type DeadLetter,
  type DeadLetters,
  indexTimeMs,
  isAnsweredByIndex,
  maskLetter,
  mergeCauses,
  type Selection,
  shareOut,
} from '@tracklayer/dead-letters';
import { isObject } from '@tracklayer/events';
import { mergePages, readCursor, writeCursor } from './pages.js';

export type ShownLetter = DeadLetter & { cause: string };

/** Where each destination goes on. `null`: it has no more. Absent: from the start. */
type Positions = Record<string, string | null>;

/** With many destinations a page reads fewer letters of each. */
const READ_WHOLE = 5;
const READ_AT_LEAST = 10;

/** Lists give the same letter to many readers. To mask it takes longer than to find it. */
const shown = new WeakMap<DeadLetter, ShownLetter>();

export function shownLetter(letter: DeadLetter): ShownLetter {
  const known = shown.get(letter);
  if (known !== undefined) return known;
  // A mask can change what the id of the cause is made of.
  const made = { ...maskLetter(letter), cause: causeIdOf(letter) };
  shown.set(letter, made);
  return made;
}

/** One page of the letters of these destinations, masked, the newest first. @throws {CursorError} @throws {ApiError} */
export async function readLetterPage(
  deadLetters: DeadLetters,
  destinations: readonly string[],
  selection: Selection,
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Promise<{ items: ShownLetter[]; cursor?: string }> {
  const positions = cursor === undefined ? {} : readCursor(cursor, isPositions);
  const open = destinations.filter((id) => positions[id] !== null);
  const each = open.length <= READ_WHOLE ? limit : Math.max(READ_AT_LEAST, Math.ceil(limit / READ_WHOLE));
  const pages = await Promise.all(
    open.map(async (id) => {
      const after = positions[id] ?? undefined;
      const page = await deadLetters.list(id, {
        ...selection,
        limit: each,
        ...(after !== undefined && { cursor: after }),
      });
      return { items: page.letters, hasMore: page.cursor !== undefined, next: page.cursor };
    }),
  );
  const { items, taken, hasMore } = mergePages(pages, limit, (a, b) => indexTimeMs(a) > indexTimeMs(b));
  const next: Positions = { ...positions };
  for (const [at, id] of open.entries()) {
    const page = pages[at];
    const last = page?.items[(taken[at] ?? 0) - 1];
    if (page === undefined) continue;
    if (taken[at] === page.items.length) next[id] = page.next ?? null;
    else if (last !== undefined) next[id] = cursorAfter(last);
  }
  return { items: items.map(shownLetter), ...(hasMore && { cursor: writeCursor(next) }) };
}

function isPositions(value: unknown): value is Positions {
  return isObject(value) && Object.values(value).every((each) => each === null || typeof each === 'string');
}

/** Undefined where no index answers the selection: a count would read every letter. */
export async function countLetters(
  deadLetters: DeadLetters,
  destinations: readonly string[],
  selection: Selection,
): Promise<number | undefined> {
  if (!isAnsweredByIndex(selection)) return undefined;
  const counts = await Promise.all(destinations.map((id) => deadLetters.count(id, selection)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Letters that are read to count people, in all destinations together. */
const READ_FOR_PEOPLE = 2_000;

export async function readCauses(
  deadLetters: DeadLetters,
  destinations: readonly string[],
  selection: Selection,
  limit: number,
): Promise<CauseList> {
  const lists = await Promise.all(
    destinations.map((id) => deadLetters.causes(id, selection, { limit, readAtMost: 0 })),
  );
  const merged = mergeCauses(lists, limit);
  // The people of those causes are counted that are shown.
  const shares = shareOut(
    merged.causes.map(({ count }) => count),
    READ_FOR_PEOPLE,
  );
  const sizes = merged.causes.map(({ destination, id, count: total }, at) => ({
    destination,
    id,
    total,
    atMost: shares[at] ?? 0,
  }));
  const people = new Map<string, Cause['people']>();
  for (const destination of destinations) {
    const own = sizes.filter((size) => size.destination === destination);
    const counted = await deadLetters.people(destination, selection, own);
    for (const [at, found] of counted.entries()) people.set(own[at]?.id ?? '', found);
  }
  return {
    ...merged,
    causes: merged.causes.map((each) => ({ ...each, people: people.get(each.id) ?? each.people })),
  };
}
