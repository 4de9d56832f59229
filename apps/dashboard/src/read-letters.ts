import {
  type CauseList,
  type DeadLetters,
  maskLetter,
  mergeCauses,
  readCauseId,
  type Selection,
} from '@tracklayer/dead-letters';
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import type { LettersPage } from './pages/dead-letters.js';

/** The parameters of an address. One that is given twice arrives as a list, and is ignored. */
export type LettersQuery = Partial<Record<'destination' | 'type' | 'cause' | 'cursor', string | string[]>>;

const PAGE_SIZE = 50;
const CAUSES_SHOWN = 20;
/** Letters that a page reads to count people. The command line reads more. */
const READ_FOR_PEOPLE = 2_000;

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
  const cause = typeof query.cause === 'string' ? readCauseId(query.cause) : undefined;
  const selection: Selection = {
    ...(type !== undefined && { type }),
    ...(cause !== undefined && { cause }),
  };

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
    ...(cause !== undefined && { cause }),
    ...(after === undefined && { causes: await readCauses(deadLetters, chosen, selection) }),
    // A short page is the last one. A link to an empty page would mislead.
    ...(cursor !== undefined && letters.length === PAGE_SIZE && { cursor }),
  };
}

async function readCauses(
  deadLetters: DeadLetters,
  destinations: readonly string[],
  selection: Selection,
): Promise<CauseList> {
  const readAtMost = Math.ceil(READ_FOR_PEOPLE / Math.max(1, destinations.length));
  const lists = await Promise.all(
    destinations.map((id) => deadLetters.causes(id, selection, { limit: CAUSES_SHOWN, readAtMost })),
  );
  return mergeCauses(lists, CAUSES_SHOWN);
}

function only(destinations: readonly string[]): string | undefined {
  return destinations.length === 1 ? destinations[0] : undefined;
}
