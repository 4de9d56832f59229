import { didYouMean, type JsonValue, type Problem } from '@tracklayer/events';
import type { DeliveryJob } from '@tracklayer/lanes';
import { type PatchOperation, rootOfPointer } from './json-patch.js';
import { FORBIDDEN_KEYS, parsePath } from './path.js';
import type { Fields } from './set-path.js';

/** A change to what a letter's job says. Paths start at the event, or at what `editablePart` gives of other jobs. */
export interface Edit {
  /** `[['profile.phoneNumber', '+4915112345678']]`. Objects on the way are made, lists are not. */
  set?: readonly (readonly [path: string, value: JsonValue])[];
  unset?: readonly string[];
  /** RFC 6902, applied last: `[{ op: 'replace', path: '/profile/phoneNumber', value: '+4915112345678' }]`. */
  patch?: readonly PatchOperation[];
}

/** What of a job an edit's paths start at. */
export function editablePart(job: DeliveryJob): Fields {
  switch (job.type) {
    case 'metric-event':
      return fields(job.event);
    case 'profile-upsert':
      return fields({ profile: job.profile });
    case 'list-subscription':
      return fields({ profile: job.profile, consent: job.consent, listId: job.listId });
    case 'event-backfill':
      return fields(job.profiles === undefined ? { events: job.events } : { profiles: job.profiles });
  }
}

/** A job came out of JSON, so all in it is JSON; its interfaces just do not say so. */
function fields(value: object): Fields {
  return value as Fields;
}

const EVENT = ['name', 'eventId', 'time', 'profile', 'properties', 'consent', 'source'];

function rootsOf(job: DeliveryJob): readonly string[] {
  return job.type === 'metric-event' ? EVENT : Object.keys(editablePart(job));
}

/** Paths that start at nothing the job has: taken silently, the letter would be sent as it was. */
export function outsideOf(job: DeliveryJob, { set = [], unset = [], patch = [] }: Edit): Problem[] {
  const roots = rootsOf(job);
  const starts = [
    ...[...unset, ...set.map(([path]) => path)].map((path) => ({ path, root: parsePath(path)?.[0] })),
    ...patch.map(({ path }) => ({ path, root: rootOfPointer(path) })),
  ];
  return starts.flatMap(({ path, root }) =>
    // What is no path, or a forbidden one, is refused where it is applied.
    root === undefined || FORBIDDEN_KEYS.has(root) || roots.includes(String(root))
      ? []
      : [{ path, code: 'unknown_key', got: 'no field of this letter', fix: fixOf(job, String(root), roots) }],
  );
}

function fixOf(job: DeliveryJob, root: string, roots: readonly string[]): string {
  const suggestion = didYouMean(root, roots);
  if (suggestion !== undefined) return `Did you mean '${suggestion}'?`;
  const known = `What can be edited begins with ${roots.join(', ')}.`;
  return job.type === 'event-backfill' ? `${known} Name the entry: ${roots[0]}[0] is the first.` : known;
}
