import {
  type CanonicalEvent,
  InvalidEventError,
  isObject,
  type JsonObject,
  type JsonValue,
  LIMITS,
  type NormaliseOptions,
  type Problem,
  parseAwaitedVariant,
  parseConsent,
} from '@tracklayer/events';
import type { BatchedConsent, DeliveryJob, ListSubscriptionJob, QuarantinedEvent } from '@tracklayer/lanes';
import { deeperThan } from './depth.js';
import { type Difference, differences } from './diff.js';
import { type Edit, editablePart, unknownRoots } from './editable.js';
import { applyPatch } from './json-patch.js';
import { mendedJob } from './mend.js';
import { checkedEvent, checkedProfile } from './normalise.js';
import { editOfOneEntry } from './one-entry.js';
import { type Fields, setPath, unsetPath } from './set-path.js';

export interface Edited {
  job: DeliveryJob;
  /** The effect of the edit, for a preview. Contains personal data. */
  differences: Difference[];
}

/**
 * Applies an edit to a job. The result is normalised and checked as an application's event or profile is. An event keeps its `name`, `eventId` and
 * `time`, because other values would make it another event; a quarantined event may get them. Pure.
 * @throws {InvalidEventError} with the path of each problem, in the edit or in its result.
 */
export function editJob(
  job: DeliveryJob | QuarantinedEvent,
  asWritten: Edit,
  options: NormaliseOptions,
): Edited {
  const deep = tooDeep(asWritten);
  if (deep.length > 0) throw new InvalidEventError(deep, 'edit');
  const isBatch = !('quarantined' in job) && job.type === 'event-backfill';
  const edit = isBatch ? editOfOneEntry(job, asWritten) : asWritten;
  const before = editablePart(job);
  const after = structuredClone(before);
  const outside = unknownRoots(job, edit);
  const refusedAt = new Set(outside.map(({ path }) => path));
  const problems = [
    ...(edit.unset ?? []).flatMap((path) => unsetPath(after, path)),
    ...(edit.set ?? []).flatMap(([path, value]) => setPath(after, path, structuredClone(value))),
    ...(edit.patch ?? []).flatMap((operation) => applyPatch(after, operation)),
  ];
  const refused = [...outside, ...problems.filter(({ path }) => !refusedAt.has(path))];
  if (refused.length > 0) throw new InvalidEventError(refused, 'edit');
  const edited = 'quarantined' in job ? mendedJob(job, json(after), options) : validated(job, after, options);
  return { job: edited, differences: differences(before, editablePart(edited)) };
}

/** Edits write JSON only. */
function json(after: Fields): JsonObject {
  return after as JsonObject;
}

/** Checked first: a value with thousands of levels cannot even be copied. */
function tooDeep({ set = [], patch = [] }: Edit): Problem[] {
  const written = [
    ...set.map(([path, value]) => ({ path, value })),
    ...patch.flatMap((step) => ('value' in step ? [step] : [])),
  ];
  const fix = `Nest at most ${LIMITS.maxDepth} levels.`;
  return written
    .filter(({ value }) => deeperThan(value, LIMITS.maxDepth))
    .map(({ path }) => ({ path, code: 'too_deep', got: 'nested values', fix }));
}

function validated(job: DeliveryJob, edited: Fields, options: NormaliseOptions): DeliveryJob {
  switch (job.type) {
    case 'metric-event':
      return { ...job, event: checkEvent(edited, job.event, options) };
    case 'profile-upsert':
      return { ...job, profile: within('profile', () => checkedProfile(edited.profile, options)) };
    case 'list-subscription': {
      const { listId: _listId, ...rest } = job;
      return {
        ...rest,
        profile: within('profile', () => checkedProfile(edited.profile, options)),
        consent: within('consent', () => sameStatus(parseConsent(edited.consent, options), job.consent)),
        ...listIdOf(edited.listId),
      };
    }
    case 'back-in-stock': {
      const { profile, ...awaited } = edited;
      return {
        ...job,
        profile: within('profile', () => checkedProfile(profile, options)),
        ...parseAwaitedVariant(awaited),
      };
    }
    case 'event-backfill':
      if (job.consents !== undefined) {
        const check = (each: unknown, original: BatchedConsent) => checkBatched(each, original, options);
        return { ...job, consents: eachOf('consents', edited.consents, job.consents, check) };
      }
      return job.profiles === undefined
        ? {
            ...job,
            events: eachOf('events', edited.events, job.events, (event, original) => ({
              ...checkEvent(event, original, options),
              ...(original.leftOut && { leftOut: original.leftOut }),
            })),
          }
        : {
            ...job,
            profiles: eachOf('profiles', edited.profiles, job.profiles, (profile) =>
              checkedProfile(profile, options),
            ),
          };
  }
}

function checkBatched(edited: unknown, original: BatchedConsent, options: NormaliseOptions): BatchedConsent {
  const { profile, consent } = isObject(edited) ? edited : {};
  return {
    ...original,
    profile: within('profile', () => checkedProfile(profile, options)),
    consent: within('consent', () => sameStatus(parseConsent(consent, options), original.consent)),
  };
}

/** A batch keeps its entries. An edit can change them, but not add or remove one. */
function eachOf<Entry>(
  name: string,
  edited: unknown,
  original: readonly Entry[],
  check: (edited: unknown, original: Entry) => Entry,
): Entry[] {
  if (!Array.isArray(edited) || edited.length !== original.length)
    throw new InvalidEventError([fixed(name, SAME_ENTRIES)], 'edit');
  return original.map((each, index) => within(`${name}[${index}]`, () => check(edited[index], each)));
}

const OTHER_EVENT = 'Leave this value: another value would make it another event. Track a new event instead.';
const SAME_ENTRIES = 'Change entries only. An edit cannot add an entry to a batch, or remove one.';
const IDENTITY = ['name', 'eventId', 'time'] as const;

function checkEvent(edited: unknown, original: CanonicalEvent, options: NormaliseOptions): CanonicalEvent {
  const changed = isObject(edited) ? IDENTITY.filter((field) => edited[field] !== original[field]) : [];
  if (changed.length > 0)
    throw new InvalidEventError(
      changed.map((field) => fixed(field, OTHER_EVENT)),
      'edit',
    );
  const { name, eventId, time } = original;
  return { ...checkedEvent(edited, options), name, eventId, time };
}

function fixed(path: string, fix: string): Problem {
  return { path, code: 'not_editable', got: 'another value', fix };
}

type JobConsent = ListSubscriptionJob['consent'];

/** An edit can correct a consent statement, but not turn a subscription into an unsubscription. */
function sameStatus(edited: ReturnType<typeof parseConsent>, { status }: JobConsent): JobConsent {
  if (edited.status === status) return { ...edited, status };
  const fix = `Leave it ${status}, as the person said. Track a newer statement as a new event.`;
  throw new InvalidEventError([fixed('status', fix)], 'consent');
}

function listIdOf(listId: JsonValue | undefined): { listId: string } | undefined {
  if (listId === undefined || listId === null) return undefined;
  if (typeof listId === 'string' && listId !== '') return { listId };
  const fix = 'Write the id of a Klaviyo list as text, or unset it to use the configured one.';
  throw new InvalidEventError([{ path: 'listId', code: 'invalid', got: typeof listId, fix }], 'edit');
}

/** Puts the outer path in front of the paths of the inner problems. */
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
