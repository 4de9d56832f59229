import type { RedisClient } from '@tracklayer/redis';
import { deadKeys } from '../keys.js';
import { causeId } from '../letter/cause-key.js';
import type { GroupKey } from '../letter/group-key.js';
import type { DeadLetter } from '../letter/letter.js';
import { type GroupIndex, isGroupIndex } from '../store/indexes.js';
import { readLetters } from '../store/read.js';
import { withIndexState } from '../store/unreadable.js';
import { rangeOf, readIndexes } from './scan.js';
import type { Selection } from './selection.js';
import { SelectionError } from './selection-text.js';
import { isSurveyed, type ReadSurveys, type Survey, type SurveyedIndex, surveyIndexes } from './survey.js';

/** Dead letters with the same group key. With a range of times: those of the range. */
export interface LetterGroup extends GroupKey {
  id: string;
  destination: string;
  /** The id of the cause that the group belongs to. */
  cause: string;
  count: number;
  /** How many of them died again after a replay. */
  replayed: number;
  /** Epoch ms of the oldest and the newest last failure in the group. */
  firstAtMs: number;
  lastAtMs: number;
  /** The newest letter, with its detail and hint. */
  example: DeadLetter;
}

/** A group as its indexes describe it, without its newest letter. */
export interface GroupSummary extends Omit<LetterGroup, 'example'> {
  /** Short name of the newest letter. */
  newest: string;
  /** One count for each hour that was asked for. */
  byHour: number[];
}

/**
 * Every group of dead letters, the largest first. Its time grows with the number of groups, not with the number of letters.
 * @throws {SelectionError} if the selection has conditions that group indexes do not answer.
 */
export async function groupLetters(
  redis: RedisClient,
  destination: string,
  selection: Selection = {},
  surveys?: ReadSurveys,
): Promise<LetterGroup[]> {
  const summaries = await summariseGroups(redis, destination, selection, [], surveys);
  const newest = summaries.map((summary) => summary.newest);
  const examples = await readLetters(redis, destination, newest);
  return summaries.flatMap(({ newest: _newest, byHour: _byHour, ...group }, at) => {
    const example = examples[at];
    // The letter left after its index was read.
    if (example === undefined) return [];
    return [{ ...group, example: withIndexState(example, 'dead', { timeMs: group.lastAtMs }) }];
  });
}

/** The same groups without their letters. @param hours epoch ms: the start of each hour to count. */
export async function summariseGroups(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  hours: readonly number[] = [],
  surveys?: ReadSurveys,
): Promise<GroupSummary[]> {
  requireGroupConditions(selection);
  const groups = new Map<string, GroupSummary>();
  for (const { survey, ...index } of await surveyed(redis, destination, selection, hours, surveys)) {
    const group = summaryOf(index, survey);
    const other = groups.get(index.groupId);
    groups.set(index.groupId, other === undefined ? group : combined(other, group));
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || b.lastAtMs - a.lastAtMs);
}

async function surveyed(
  redis: RedisClient,
  destination: string,
  selection: Selection,
  hours: readonly number[],
  surveys?: ReadSurveys,
): Promise<SurveyedIndex[]> {
  const { fromMs, untilMs } = selection;
  const indexes = (await readIndexes(redis, destination, selection, surveys)).filter(isGroupIndex);
  if (fromMs === undefined && untilMs === undefined && indexes.every(isSurveyed)) return indexes;
  const keys = deadKeys(destination);
  const found = await surveyIndexes(
    redis,
    indexes.map(({ name }) => keys.index(name)),
    { range: rangeOf(selection), hours },
  );
  return indexes.flatMap((index, at) => {
    const survey = found[at];
    // No letter in the range, or the index became empty after its name was read.
    return survey === undefined || survey.count === 0 ? [] : [{ ...index, survey }];
  });
}

/** Groups are counted by their indexes, so only conditions that these answer are possible. */
function requireGroupConditions({
  type,
  eventName,
  code,
  group,
  cause,
  pointer,
  replayed,
  fromMs,
  untilMs,
  ...rest
}: Selection): void {
  const others = Object.entries(rest).filter(([, value]) => value !== undefined);
  if (others.length === 0) return;
  const fix =
    'Select groups by type, event, code, group, cause, pointer, replayed, from or until. Use a list for other conditions.';
  throw new SelectionError(others.map(([path]) => ({ path, fix })));
}

function summaryOf({ destination, groupKey, groupId, replayed }: GroupIndex, survey: Survey): GroupSummary {
  return {
    id: groupId,
    destination,
    cause: causeId(destination, groupKey),
    ...groupKey,
    ...survey,
    replayed: replayed ? survey.count : 0,
  };
}

/** One group of two parts: of its two indexes, letters that were never replayed and letters that died again, for example. Pure. */
export function combined(a: GroupSummary, b: GroupSummary): GroupSummary {
  return {
    ...(a.lastAtMs >= b.lastAtMs ? a : b),
    count: a.count + b.count,
    replayed: a.replayed + b.replayed,
    firstAtMs: Math.min(a.firstAtMs, b.firstAtMs),
    byHour: sumsOf([a.byHour, b.byHour]),
  };
}

/** Adds rows of the same length, place by place. Pure. */
export function sumsOf([first = [], ...rows]: readonly (readonly number[])[]): number[] {
  return first.map((value, at) => rows.reduce((sum, row) => sum + (row[at] ?? 0), value));
}
