/**
 * Causes of dead letters: what groups of several lanes and event names have in common.
 *
 * Causes are derived from the indexes of groups when they are read, so no index of causes can become wrong, and letters of
 * older versions belong to causes too. Counts, times and trend are exact for any number of letters. Only the number of
 * people needs the letters themselves: all of them up to a limit, else a sample, and the result says which.
 */
import { JOB_TYPES, type JobType } from '@tracklayer/events';
import { maskText } from '@tracklayer/privacy';
import type { RedisClient } from '@tracklayer/redis';
import { causeKeyOf, sharedCauseId } from '../letter/cause-key.js';
import type { DeadLetter } from '../letter/letter.js';
import { maskFailure } from '../mask/mask-letter.js';
import { readLetters } from '../store/read.js';
import { isUnreadable } from '../store/unreadable.js';
import { type GroupSummary, type LetterGroup, summariseGroups, sumsOf } from './groups.js';
import { type ByHour, hoursOf } from './hours.js';
import { countPeople, type People, shareOut } from './people.js';
import { scanGroups } from './scanned-groups.js';
import { isAnsweredByIndex, type Selection } from './selection.js';
import type { ReadSurveys } from './survey.js';

/** A cause with its groups. It contains no personal data. With a range of times: the letters of the range. */
export interface Cause {
  /** Can be typed: 8 lower-case letters and digits. */
  id: string;
  /**
   * The id of the same cause at every destination. As a selection it leaves out jobs that waited for a dead job. Absent if all of
   * its letters waited.
   */
  sharedId?: string;
  destination: string;
  code: string;
  /** The last field of the pointer. */
  field?: string;
  /** Of one of the newest letters: the status, Klaviyo's words and what to do. */
  status?: number;
  detail?: string;
  hint?: string;
  /** The id of that letter. */
  exampleId?: string;
  count: number;
  /** How many of them died again after a replay. */
  replayed: number;
  /** Epoch ms of the oldest and the newest last failure. */
  firstAtMs: number;
  lastAtMs: number;
  /** Letters by the hour of their last failure: the newest 48 hours of the range, or the last 24. */
  byHour: ByHour;
  people: People;
  /** Lanes and event names, those with the most letters first. */
  types: JobType[];
  eventNames: string[];
  /** The largest first. */
  groups: Omit<LetterGroup, 'example' | 'destination' | 'cause'>[];
}

export interface CauseOptions {
  /** Causes, default 20. */
  limit?: number;
  /** Letters that are read to count people, in all causes together. Default 10,000. */
  readAtMost?: number;
}

export interface CauseList {
  /** The causes with the most letters first. */
  causes: Cause[];
  /** All causes of the selection and all their letters, also those beyond the limit. */
  total: number;
  letters: number;
  /** The same letters by lane. A lane without letters is absent. */
  byLane: Partial<Record<JobType, number>>;
}

const LIMIT = 20;
const READ_AT_MOST = 10_000;

/** Where group indexes answer the selection its time grows with the number of groups, else with the number of letters. */
export async function listCauses(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  {
    limit = LIMIT,
    readAtMost = READ_AT_MOST,
    nowMs,
    surveys,
  }: CauseOptions & { nowMs: number; surveys?: ReadSurveys | undefined },
): Promise<CauseList> {
  const hours = hoursOf(selection, nowMs);
  const isByIndex = selection.state === undefined && isAnsweredByIndex(selection);
  const groups = isByIndex
    ? await summariseGroups(redis, destination, selection, hours, surveys)
    : await scanGroups(redis, destination, selection, hours);
  const found = groupsByCause(groups);
  const shown = found.slice(0, limit);
  const examples = await readExamples(redis, destination, shown);
  const shares = shareOut(shown.map(countOf), readAtMost);
  const bare = shown.map((groups, at) => causeOf(groups, hours, examples[at]));
  const sizes = bare.map(({ id, count }, at) => ({ id, total: count, atMost: shares[at] ?? 0 }));
  const people = await countPeople(redis, destination, selection, sizes, surveys);
  const causes = bare.map((cause, at) => ({ ...cause, people: people[at] ?? { count: 0, exact: false } }));
  const letters = found.reduce((sum, groups) => sum + countOf(groups), 0);
  return { causes, total: found.length, letters, byLane: lettersByLane(found.flat()) };
}

/** The causes of several destinations as one list. Pure. */
export function mergeCauses(lists: readonly CauseList[], limit = LIMIT): CauseList {
  const causes = lists.flatMap((list) => list.causes);
  return {
    causes: causes.sort((a, b) => b.count - a.count || b.lastAtMs - a.lastAtMs).slice(0, limit),
    total: lists.reduce((sum, { total }) => sum + total, 0),
    letters: lists.reduce((sum, { letters }) => sum + letters, 0),
    byLane: lists.reduce<CauseList['byLane']>((all, { byLane }) => {
      for (const type of JOB_TYPES) if (byLane[type]) all[type] = (all[type] ?? 0) + byLane[type];
      return all;
    }, {}),
  };
}

function lettersByLane(groups: readonly GroupSummary[]): CauseList['byLane'] {
  const found: CauseList['byLane'] = {};
  for (const { type, count } of groups) found[type] = (found[type] ?? 0) + count;
  return found;
}

/** The groups of each cause; the cause with the most letters first. Pure. */
function groupsByCause(groups: readonly GroupSummary[]): GroupSummary[][] {
  const causes = new Map<string, GroupSummary[]>();
  for (const group of groups) {
    const known = causes.get(group.cause);
    if (known === undefined) causes.set(group.cause, [group]);
    else known.push(group);
  }
  return [...causes.values()].sort(
    (a, b) => countOf(b) - countOf(a) || newestOf(b).lastAtMs - newestOf(a).lastAtMs,
  );
}

function causeOf(
  groups: readonly GroupSummary[],
  hours: readonly number[],
  letter: DeadLetter | undefined,
): Omit<Cause, 'people'> {
  const newest = newestOf(groups);
  const { code, field } = causeKeyOf(newest);
  const sharedId = sharedCauseId(newest);
  return {
    id: newest.cause,
    ...(sharedId !== undefined && { sharedId }),
    destination: newest.destination,
    code,
    ...(field !== undefined && { field: maskText(field) }),
    ...failureOf(letter),
    count: countOf(groups),
    replayed: groups.reduce((sum, { replayed }) => sum + replayed, 0),
    firstAtMs: Math.min(...groups.map(({ firstAtMs }) => firstAtMs)),
    lastAtMs: Math.max(...groups.map(({ lastAtMs }) => lastAtMs)),
    byHour: { fromMs: hours[0] ?? 0, counts: sumsOf(groups.map(({ byHour }) => byHour)) },
    types: frequent(groups, ({ type }) => type),
    eventNames: frequent(groups, ({ eventName }) => eventName),
    groups: groups.map(
      ({ destination: _destination, cause: _cause, newest: _newest, byHour: _byHour, ...group }) => ({
        ...group,
        ...(group.pointer !== undefined && { pointer: maskText(group.pointer) }),
      }),
    ),
  };
}

function failureOf(letter: DeadLetter | undefined): Pick<Cause, 'status' | 'detail' | 'hint' | 'exampleId'> {
  if (letter === undefined) return {};
  const { id, ...failure } = maskFailure(letter);
  return { ...failure, exampleId: id };
}

/** Newest letters that are looked at for each cause. */
const EXAMPLES = 3;

/** A new letter of each cause. One that this version can read says more than a newer one that it cannot. */
async function readExamples(
  redis: RedisClient,
  destination: string,
  causes: readonly (readonly GroupSummary[])[],
): Promise<(DeadLetter | undefined)[]> {
  const asked = causes.map((groups) => newestFirst(groups).slice(0, EXAMPLES));
  const found: (DeadLetter | undefined)[] = causes.map(() => undefined);
  for (let turn = 0; turn < EXAMPLES; turn += 1) {
    const open = asked.flatMap((groups, at) => {
      const next = groups[turn];
      return next !== undefined && isUnknown(found[at]) ? [{ at, member: next.newest }] : [];
    });
    const letters = await readLetters(
      redis,
      destination,
      open.map(({ member }) => member),
    );
    for (const [index, { at }] of open.entries()) {
      const letter = letters[index];
      if (letter !== undefined && (found[at] === undefined || !isUnreadable(letter))) found[at] = letter;
    }
  }
  return found;
}

function isUnknown(letter: DeadLetter | undefined): boolean {
  return letter === undefined || isUnreadable(letter);
}

/** The groups whose letters stand for the cause. Jobs that waited for a dead job say nothing about why that one died. */
function newestFirst(groups: readonly GroupSummary[]): GroupSummary[] {
  const own = groups.filter(({ rootCause }) => rootCause === undefined);
  return (own.length > 0 ? own : [...groups]).sort((a, b) => b.lastAtMs - a.lastAtMs);
}

function newestOf(groups: readonly GroupSummary[]): GroupSummary {
  const [newest] = newestFirst(groups);
  if (newest === undefined) throw new TypeError('A cause has at least one group.');
  return newest;
}

function countOf(groups: readonly GroupSummary[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

/** The distinct values, those with the most letters first. */
function frequent<Value extends string>(
  groups: readonly GroupSummary[],
  nameOf: (group: GroupSummary) => Value | undefined,
): Value[] {
  const counts = new Map<Value, number>();
  for (const group of groups) {
    const value = nameOf(group);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + group.count);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
}
