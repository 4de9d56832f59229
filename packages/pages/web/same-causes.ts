/** Causes of several destinations that are the same fault: one card instead of fifty. Pure. */
import { alike } from './alike.js';
import type { Destination } from './api.js';

/** What a cause of the overview and one of the list of causes both have. */
type CauseLike = Destination['causes'][number];

export interface SameCauses<Cause extends CauseLike> {
  key: string;
  /** The largest one speaks for all. */
  first: Cause;
  all: readonly Cause[];
  letters: number;
}

/**
 * The faults with the most letters first. Letters of jobs that waited for a dead one share no id, so code, field and words decide
 * there.
 */
export function sameCauses<Cause extends CauseLike>(causes: readonly Cause[]): SameCauses<Cause>[] {
  return alike(
    causes,
    ({ sharedId, code, field = '', status = '', detail = '' }) =>
      sharedId ?? `${code} ${field} ${status} ${detail}`,
  )
    .map(([key, some]) => {
      const all = some.toSorted((a, b) => b.count - a.count);
      return { key, first: all[0] ?? some[0], all, letters: all.reduce((sum, { count }) => sum + count, 0) };
    })
    .toSorted((a, b) => b.letters - a.letters);
}

/** The conditions that select the letters: the cause, at one destination or at all of them. */
export function conditionsFor({ first, all }: SameCauses<CauseLike>): Record<string, string> {
  if (all.length > 1) return first.sharedId === undefined ? { code: first.code } : { cause: first.sharedId };
  return { destination: first.destination, cause: first.id };
}
