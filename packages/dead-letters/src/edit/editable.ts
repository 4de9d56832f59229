import { type CanonicalEvent, didYouMean, isObject, type JsonValue, type Problem } from '@tracklayer/events';
import type { BackfilledEvent, DeliveryJob, QuarantinedEvent } from '@tracklayer/lanes';
import { type PatchOperation, rootOfPointer } from './json-patch.js';
import { FORBIDDEN_KEYS, parsePath } from './path.js';
import type { Fields } from './set-path.js';

/** A change of a letter's job. Paths start at the event; for other jobs at the object that `editablePart` returns. */
export interface Edit {
  /** `[['profile.phoneNumber', '+4915112345678']]`. Creates missing objects on the path, but no lists. */
  set?: readonly (readonly [path: string, value: JsonValue])[];
  unset?: readonly string[];
  /** RFC 6902, applied last: `[{ op: 'replace', path: '/profile/phoneNumber', value: '+4915112345678' }]`. */
  patch?: readonly PatchOperation[];
}

/** The part of a job that an edit can change. The paths of the edit start there. */
export function editablePart(job: DeliveryJob | QuarantinedEvent): Fields {
  if ('quarantined' in job) return isObject(job.quarantined.event) ? fields(job.quarantined.event) : {};
  switch (job.type) {
    case 'metric-event':
      return fields(job.event);
    case 'profile-upsert':
      return fields({ profile: job.profile });
    case 'list-subscription':
      return fields({ profile: job.profile, consent: job.consent, listId: job.listId });
    case 'back-in-stock':
      return fields({ profile: job.profile, variantId: job.variantId, channels: job.channels });
    case 'event-backfill':
      if (job.consents !== undefined) return fields({ consents: job.consents });
      return fields(
        job.profiles === undefined ? { events: job.events.map(withoutLeftOut) } : { profiles: job.profiles },
      );
  }
}

/** What was left out of an event is a fact, not a part of the event. */
function withoutLeftOut({ leftOut: _, ...event }: BackfilledEvent): CanonicalEvent {
  return event;
}

/** A job was read from JSON, so it is JSON, although its interfaces do not say so. */
function fields(value: object): Fields {
  return value as Fields;
}

const EVENT = ['name', 'eventId', 'time', 'profile', 'properties', 'consent', 'source'];

function rootsOf(job: DeliveryJob | QuarantinedEvent): readonly string[] {
  if ('quarantined' in job) return [...new Set([...EVENT, ...Object.keys(editablePart(job))])];
  return job.type === 'metric-event' ? EVENT : Object.keys(editablePart(job));
}

/** Paths that start at a field the job does not have. Without this check, the letter would be sent unchanged. */
export function unknownRoots(
  job: DeliveryJob | QuarantinedEvent,
  { set = [], unset = [], patch = [] }: Edit,
): Problem[] {
  const roots = rootsOf(job);
  const starts = [
    ...[...unset, ...set.map(([path]) => path)].map((path) => ({ path, root: parsePath(path)?.[0] })),
    ...patch.map(({ path }) => ({ path, root: rootOfPointer(path) })),
  ];
  return starts.flatMap(({ path, root }) =>
    // `setPath`, `unsetPath` and `applyPatch` refuse invalid and forbidden paths.
    root === undefined || FORBIDDEN_KEYS.has(root) || roots.includes(String(root))
      ? []
      : [
          {
            path,
            code: 'unknown_key',
            got: 'not a field of this letter',
            fix: fixOf(job, String(root), roots),
          },
        ],
  );
}

function fixOf(job: DeliveryJob | QuarantinedEvent, root: string, roots: readonly string[]): string {
  const meant = didYouMean(root, roots);
  if (meant !== undefined) return `Did you mean '${meant}'?`;
  const known = `Start the path with ${roots.join(', ')}.`;
  return job.type === 'event-backfill'
    ? `${known} Name the entry too: ${roots[0]}[0] is the first one.`
    : known;
}
