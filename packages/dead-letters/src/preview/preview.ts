/**
 * Shows what a replay would do. Reads only, and changes nothing.
 *
 * Numbers that an index knows are exact, for any number of letters. The other numbers need the letters themselves. Up to a
 * limit every letter is read; of a larger selection a sample is read, and the preview says so. Memory holds one page of
 * letters, and a digest for each person.
 */
import type { JobType } from '@tracklayer/events';
import type { DeliveryJob } from '@tracklayer/lanes';
import type { ReplayContext } from '../context.js';
import { toSend } from '../letter/death.js';
import { countLetters } from '../query/list.js';
import { countByGroup, sampleLetters } from '../query/sample.js';
import type { Selection } from '../query/selection.js';
import { checkSelection } from '../query/selection-text.js';
import { type BlockedBy, blockedLetters } from './blocked-letters.js';
import { addEdit, type EditTally, emptyEdit, isValid, mergesOf, withoutEdit } from './edit-effect.js';
import { type Inspection, inspectLetter } from './inspect-letter.js';
import { sampleOf } from './samples.js';
import type { Preview, PreviewOptions, PreviewSample } from './types.js';

const MAX_INSPECTED = 10_000;
const MAX_EXAMPLES = 5;

type Kind = Preview['kinds'][number];
type FlowStarter = Preview['flowStarters'][number];

/** @throws {SelectionError} */
export async function previewReplay(
  context: ReplayContext,
  requested: Selection,
  options: PreviewOptions & { nowMs: number },
): Promise<Preview> {
  const { redis, destination } = context;
  const selection = checkSelection(requested);
  const {
    maxInspected = MAX_INSPECTED,
    nowMs,
    edit,
    rates,
    reveal = false,
    together = false,
    samples: mostSamples = 0,
  } = options;
  const how = { ...context.defaults, nowMs };
  const canGo = (job: DeliveryJob) => edit === undefined || isValid(job, edit, how);
  const groups = await countByGroup(redis, destination, selection);
  const total =
    groups?.reduce((sum, { count }) => sum + count, 0) ?? (await countLetters(redis, destination, selection));

  const sums = emptySums();
  const persons = new Set<string>();
  const kinds = new Map<string, Kind>();
  const edits = edit && emptyEdit();
  /** Job type → number of letters that stay dead. */
  const staying = new Map<JobType, number>();
  const examples: Preview['examples'] = [];
  const samples: PreviewSample[] = [];
  const starters = new Map<string, FlowStarter>();
  for (const { groupKey, count } of groups ?? []) addKind(kinds, groupKey, count);
  for await (const { letters, weight } of sampleLetters(redis, destination, selection, {
    total,
    atMost: maxInspected,
  })) {
    const blocked = together
      ? new Map<string, BlockedBy>()
      : await blockedLetters(context, letters, { selection, canGo });
    const going = letters.map((letter) => {
      const job = toSend(letter);
      if (job === undefined) sums.counts.unparseable += weight;
      const edited =
        job && edit && edits
          ? addEdit(edits, { letter, job, edit, options: how, weight }, reveal)
          : job && withoutEdit(job, how);
      if (job !== undefined && samples.length < mostSamples)
        samples.push(sampleOf({ letter, job, edit }, how, reveal));
      if (job !== undefined && edit === undefined && edited === undefined) sums.counts.invalid += weight;
      const blockedBy = edited && blocked.get(letter.id);
      if (blockedBy !== undefined) sums.counts[blockedBy] += weight;
      const sent = blockedBy === undefined ? edited : undefined;
      if (sent === undefined) staying.set(letter.type, (staying.get(letter.type) ?? 0) + weight);
      return sent;
    });
    const inspections = await Promise.all(
      letters.map((letter, index) => inspectLetter(context, letter, going[index], options)),
    );
    for (const [index, letter] of letters.entries()) {
      const inspection = inspections[index] as Inspection;
      if (groups === undefined) addKind(kinds, letter, weight);
      addInspection(sums, inspection, weight);
      if (inspection.counts.includes('startsFlows')) addStarter(starters, letter, weight);
      for (const person of inspection.personDigests) persons.add(person);
      if (examples.length < MAX_EXAMPLES && inspection.example) examples.push(inspection.example);
    }
  }

  const takesMs = timeOf([...kinds.values()], staying, rates);
  return {
    destination,
    selection,
    total,
    kinds: mostFirst(kinds),
    looked: { letters: sums.letters, exact: total <= maxInspected },
    profiles: persons.size,
    examples,
    ...(sums.oldestEventMs !== undefined && { oldestEventMs: sums.oldestEventMs }),
    ...(sums.newestEventMs !== undefined && { newestEventMs: sums.newestEventMs }),
    ...rounded(sums.counts),
    flowStarters: mostFirst(starters),
    ...(edit && edits && { edit: { ...editOf(edits), ...mergesOf(edit, persons.size) } }),
    ...(mostSamples > 0 && { samples }),
    ...(takesMs !== undefined && { takesMs }),
  };
}

type Counted = Pick<
  Preview,
  | 'recordedAlready'
  | 'maybeRecorded'
  | 'overtaken'
  | 'withdrawn'
  | 'startsFlows'
  | 'backfilled'
  | 'unparseable'
  | 'invalid'
  | 'predecessorDead'
  | 'predecessorGone'
>;

interface Sums {
  letters: number;
  counts: Counted;
  oldestEventMs?: number;
  newestEventMs?: number;
}

function emptySums(): Sums {
  return {
    letters: 0,
    counts: {
      recordedAlready: 0,
      maybeRecorded: 0,
      overtaken: 0,
      withdrawn: 0,
      startsFlows: 0,
      backfilled: 0,
      unparseable: 0,
      invalid: 0,
      predecessorDead: 0,
      predecessorGone: 0,
    },
  };
}

function addInspection(sums: Sums, inspection: Inspection, weight: number): void {
  sums.letters += 1;
  for (const name of inspection.counts) sums.counts[name] += weight;
  const { eventMs } = inspection;
  if (eventMs === undefined) return;
  sums.oldestEventMs = Math.min(sums.oldestEventMs ?? eventMs, eventMs);
  sums.newestEventMs = Math.max(sums.newestEventMs ?? eventMs, eventMs);
}

function addKind(
  kinds: Map<string, Kind>,
  { type, eventName, code }: Omit<Kind, 'count'>,
  count: number,
): void {
  const key = JSON.stringify([type, eventName, code]);
  const kind = kinds.get(key) ?? { type, ...(eventName !== undefined && { eventName }), code, count: 0 };
  kinds.set(key, { ...kind, count: kind.count + count });
}

function addStarter(
  starters: Map<string, FlowStarter>,
  { type, eventName }: Omit<FlowStarter, 'count'>,
  count: number,
): void {
  const key = JSON.stringify([type, eventName]);
  const before = starters.get(key) ?? { type, ...(eventName !== undefined && { eventName }), count: 0 };
  starters.set(key, { ...before, count: before.count + count });
}

/** Counts that were scaled up from a sample, as whole numbers. */
function mostFirst<Counted extends { count: number }>(all: ReadonlyMap<string, Counted>): Counted[] {
  return [...all.values()]
    .filter(({ count }) => count > 0)
    .map((each) => ({ ...each, count: Math.round(each.count) }))
    .sort((a, b) => b.count - a.count);
}

function editOf({ counts, example, problem }: EditTally): NonNullable<Preview['edit']> {
  return { ...rounded(counts), ...(example && { example }), ...(problem && { problem }) };
}

function rounded<T extends Record<string, number>>(counts: T): T {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Math.round(count)])) as T;
}

/** The duration, one job type after the other. Undefined if a rate is missing. */
function timeOf(
  kinds: readonly Kind[],
  staying: ReadonlyMap<JobType, number>,
  rates: number | Partial<Record<JobType, number>> | undefined,
): number | undefined {
  if (rates === undefined) return undefined;
  let seconds = 0;
  for (const type of new Set(kinds.map((kind) => kind.type))) {
    const rate = typeof rates === 'number' ? rates : rates[type];
    if (rate === undefined || rate <= 0) return undefined;
    const all = kinds.filter((kind) => kind.type === type).reduce((sum, { count }) => sum + count, 0);
    seconds += Math.max(0, all - (staying.get(type) ?? 0)) / rate;
  }
  return Math.ceil(seconds * 1000);
}
