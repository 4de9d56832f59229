import type { EventBackfillJob } from '@tracklayer/lanes';
import type { Edit } from './editable.js';

/**
 * An edit for the one entry of a batch, with the paths of a job of its own: `profile.phoneNumber` instead of
 * `events[0].profile.phoneNumber`. Klaviyo's refusals leave batches with one entry. So one edit mends all letters of a cause,
 * in every lane. For larger batches, and for all other paths, the edit stays as it is. Pure.
 */
export function editOfOneEntry(
  job: EventBackfillJob,
  { set = [], unset = [], patch = [], ...rest }: Edit,
): Edit {
  const entry = entryOf(job);
  if (entry === undefined) return { set, unset, patch, ...rest };
  const path = (each: string) =>
    moved(each, entry, { list: `${entry.list}[0]`, separators: /^[.[]/, join: '.' });
  const pointer = (each: string) => {
    if (!each.startsWith('/')) return each;
    return `/${moved(each.slice(1), entry, { list: `${entry.list}/0`, separators: /^\//, join: '/' })}`;
  };
  return {
    ...rest,
    set: set.map(([each, value]) => [path(each), value] as const),
    unset: unset.map(path),
    patch: patch.map((step) => ({ ...step, path: pointer(step.path) })),
  };
}

interface Entry {
  list: 'events' | 'profiles' | 'consents';
  /** The fields of the entry that an edit may name. The entry of a list of profiles is a profile itself. */
  roots: readonly string[];
}

const ENTRIES: readonly Entry[] = [
  { list: 'consents', roots: ['profile', 'consent'] },
  { list: 'profiles', roots: ['profile'] },
  { list: 'events', roots: ['profile', 'properties', 'consent', 'source', 'name', 'eventId', 'time'] },
];

function entryOf(job: EventBackfillJob): Entry | undefined {
  const entry = ENTRIES.find(({ list }) => job[list] !== undefined);
  return entry !== undefined && job[entry.list]?.length === 1 ? entry : undefined;
}

function moved(
  path: string,
  { list, roots }: Entry,
  to: { list: string; separators: RegExp; join: string },
): string {
  const root = roots.find(
    (each) => path === each || (path.startsWith(each) && to.separators.test(path.slice(each.length))),
  );
  if (root === undefined) return path;
  return list === 'profiles' ? to.list + path.slice(root.length) : to.list + to.join + path;
}
