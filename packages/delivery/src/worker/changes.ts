import { isDeepStrictEqual } from 'node:util';
import type { Config, Destination } from '@tracklayer/config';

/** The changes between two configurations. */
export interface Changes {
  added: Destination[];
  /** Destinations with any difference: in the key, a limit, the list, … */
  changed: Destination[];
  /** Ids. */
  removed: string[];
  /** Changed settings of the process that take effect only after a restart, e.g. `redis`. */
  afterRestart: string[];
}

/** Pure. */
export function changesBetween(before: Config, after: Config): Changes {
  const known = new Map(before.destinations.map((each) => [each.id, each]));
  const wanted = new Set(after.destinations.map(({ id }) => id));
  const { destinations: _before, ...processBefore } = before;
  const { destinations: _after, ...processAfter } = after;
  return {
    added: after.destinations.filter(({ id }) => !known.has(id)),
    changed: after.destinations.filter((each) => {
      const same = known.get(each.id);
      return same !== undefined && !isDeepStrictEqual(plain(same), plain(each));
    }),
    removed: before.destinations.map(({ id }) => id).filter((id) => !wanted.has(id)),
    afterRestart: (Object.keys(processAfter) as (keyof typeof processAfter)[]).filter(
      (name) => !isDeepStrictEqual(processBefore[name], processAfter[name]),
    ),
  };
}

/** Reveals the key, so that two keys are compared by value. */
function plain({ apiKey, ...rest }: Destination) {
  return { ...rest, apiKey: apiKey.reveal() };
}
