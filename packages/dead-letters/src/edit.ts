import {
  type CanonicalEvent,
  InvalidEventError,
  type JsonValue,
  type Problem,
  parseConsent,
  parseEvent,
  parseProfile,
} from '@tracklayer/events';
import type { DeliveryJob, ListSubscriptionJob } from '@tracklayer/lanes';
import { type Difference, differences } from './diff.js';
import { applyPatch, type PatchOperation } from './json-patch.js';
import { isObject } from './plain.js';
import { type Fields, setPath, unsetPath } from './set-path.js';

/** A change to what a letter's job says. Paths start at the event, or at the fields of a profile or subscription job. */
export interface Edit {
  /** `[['profile.phoneNumber', '+4915112345678']]`. Objects on the way are made, lists are not. */
  set?: readonly (readonly [path: string, value: JsonValue])[];
  unset?: readonly string[];
  /** RFC 6902, applied last: `[{ op: 'replace', path: '/profile/phoneNumber', value: '+4915112345678' }]`. */
  patch?: readonly PatchOperation[];
}

export interface Edited {
  job: DeliveryJob;
  /** What the edit comes to, for a preview; personal data included. */
  differences: Difference[];
}

/**
 * The job with the edit in it, valid as a canonical event or profile again. An event keeps its `name`, `eventId` and
 * `time`: with others it would be another event. Pure.
 * @throws {InvalidEventError} naming the path of each thing that is wrong, with the edit or with what it makes.
 */
export function editJob(job: DeliveryJob, edit: Edit, { nowMs }: { nowMs: number }): Edited {
  const before = editablePart(job);
  const after = structuredClone(before);
  const refused = [
    ...(edit.unset ?? []).flatMap((path) => unsetPath(after, path)),
    ...(edit.set ?? []).flatMap(([path, value]) => setPath(after, path, structuredClone(value))),
    ...(edit.patch ?? []).flatMap((operation) => applyPatch(after, operation)),
  ];
  if (refused.length > 0) throw new InvalidEventError(refused, 'edit');
  const edited = validated(job, after, nowMs);
  return { job: edited, differences: differences(before, editablePart(edited)) };
}

function editablePart(job: DeliveryJob): Fields {
  switch (job.type) {
    case 'metric-event':
      return fields(job.event);
    case 'profile-upsert':
      return fields({ profile: job.profile });
    case 'list-subscription':
      return fields({ profile: job.profile, consent: job.consent, listId: job.listId });
    case 'event-backfill':
      return fields({ events: job.events });
  }
}

/** A job came out of JSON, so all in it is JSON; its interfaces just do not say so. */
function fields(value: object): Fields {
  return value as Fields;
}

function validated(job: DeliveryJob, edited: Fields, nowMs: number): DeliveryJob {
  switch (job.type) {
    case 'metric-event':
      return { ...job, event: checkEvent(edited, job.event, nowMs) };
    case 'profile-upsert':
      return { ...job, profile: within('profile', () => parseProfile(edited.profile, { nowMs })) };
    case 'list-subscription':
      return {
        ...job,
        profile: within('profile', () => parseProfile(edited.profile, { nowMs })),
        consent: within('consent', () => stillGranted(parseConsent(edited.consent, { nowMs }))),
        ...listIdOf(edited.listId),
      };
    case 'event-backfill': {
      const events = Array.isArray(edited.events) ? edited.events : [];
      return {
        ...job,
        events: job.events.map((event, index) =>
          within(`events[${index}]`, () => checkEvent(events[index], event, nowMs)),
        ),
      };
    }
  }
}

const IDENTITY = ['name', 'eventId', 'time'] as const;

function checkEvent(edited: unknown, original: CanonicalEvent, nowMs: number): CanonicalEvent {
  const changed = isObject(edited) ? IDENTITY.filter((field) => edited[field] !== original[field]) : [];
  if (changed.length > 0) throw new InvalidEventError(changed.map(fixed), 'edit');
  return parseEvent(edited, { nowMs });
}

function fixed(path: string): Problem {
  return {
    path,
    code: 'not_editable',
    got: 'another value',
    fix: 'Leave it: with another one this would be another event. Track a new event instead.',
  };
}

function stillGranted(consent: ReturnType<typeof parseConsent>): ListSubscriptionJob['consent'] {
  const { status } = consent;
  if (status === 'granted') return { ...consent, status };
  const fix = 'A subscription goes out with granted consent only: discard this letter instead.';
  throw new InvalidEventError([{ path: 'status', code: 'consent_missing', got: status, fix }], 'consent');
}

function listIdOf(listId: JsonValue | undefined): { listId: string } | undefined {
  if (listId === undefined || listId === null) return undefined;
  if (typeof listId === 'string' && listId !== '') return { listId };
  const fix = 'Write the id of a Klaviyo list as text, or unset it to use the configured one.';
  throw new InvalidEventError([{ path: 'listId', code: 'invalid', got: typeof listId, fix }], 'edit');
}

/** Puts the outer path in front of what an inner check found. */
function within<T>(outer: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    const problems = error.problems.map((problem) => ({
      ...problem,
      path:
        problem.path === '' || problem.path.startsWith('[')
          ? outer + problem.path
          : `${outer}.${problem.path}`,
    }));
    throw new InvalidEventError(problems, 'edit');
  }
}
