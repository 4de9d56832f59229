import { type DeadLetters, maskLetter } from '@tracklayer/dead-letters';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import type { LettersPage } from './pages/dead-letters.js';

/** The parameters of an address. One that is given twice arrives as a list, and is ignored. */
export type LettersQuery = Partial<Record<'destination' | 'type' | 'cursor', string | string[]>>;

const PAGE_SIZE = 50;

/** One page of dead letters, masked, newest first. @throws {CursorError} */
export async function readLetters(
  deadLetters: DeadLetters,
  destinations: readonly string[],
  query: LettersQuery,
): Promise<LettersPage> {
  const type = JOB_TYPES.find((each): each is JobType => each === query.type);
  const destination = destinations.find((id) => id === query.destination) ?? only(destinations);
  // A cursor belongs to one destination, so further pages exist only within one.
  const after = destination !== undefined && typeof query.cursor === 'string' ? query.cursor : undefined;
  const chosen = destination === undefined ? destinations : [destination];
  const selection = type === undefined ? {} : { type };

  const pages = await Promise.all(
    chosen.map((id) =>
      deadLetters.list(id, { ...selection, limit: PAGE_SIZE, ...(after !== undefined && { cursor: after }) }),
    ),
  );
  const totals = await Promise.all(chosen.map((id) => deadLetters.count(id, selection)));
  const letters = pages
    .flatMap((page) => page.letters)
    .sort((a, b) => b.lastFailedAtMs - a.lastFailedAtMs)
    .slice(0, PAGE_SIZE);
  const cursor = destination === undefined ? undefined : pages[0]?.cursor;
  return {
    letters: letters.map(maskLetter),
    total: totals.reduce((sum, total) => sum + total, 0),
    destinations,
    isLater: after !== undefined,
    ...(destination !== undefined && { destination }),
    ...(type !== undefined && { type }),
    // A short page is the last one. A link to an empty page would mislead.
    ...(cursor !== undefined && letters.length === PAGE_SIZE && { cursor }),
  };
}

function only(destinations: readonly string[]): string | undefined {
  return destinations.length === 1 ? destinations[0] : undefined;
}
