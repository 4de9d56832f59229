/**
 * What a replay would do, before anybody does it. Reads, changes nothing.
 *
 * What an index knows is exact, however many letters there are. The rest takes reading them: up to a bound each one is
 * read, beyond it a spread of them, and the preview says so; memory holds one page, and a digest of each person seen.
 */
import type { JobType } from '@tracklayer/events';
import type { DeliveryJob } from '@tracklayer/lanes';
import type { ReplayContext } from '../context.js';
import { jobOf } from '../letter/death.js';
import { countLetters } from '../query/list.js';
import { countByCause, spreadOver } from '../query/sample.js';
import type { Selection } from '../query/selection.js';
import { checkSelection } from '../query/selection-text.js';
import { type Stranded, strandedOf } from './blocked-letters.js';
import { addEdit, type EditTally, emptyEdit, isValid, mergesOf } from './edit-effect.js';
import { type Look, lookAt } from './inspect-letter.js';
import type { Preview, PreviewOptions } from './types.js';

const LOOK_AT_MOST = 10_000;
const EXAMPLES = 5;

type Kind = Preview['kinds'][number];

/** @throws {SelectionError} */
export async function previewReplay(
  context: ReplayContext,
  wanted: Selection,
  options: PreviewOptions & { nowMs: number },
): Promise<Preview> {
  const { redis, destination } = context;
  const selection = checkSelection(wanted);
  const { lookAtMost = LOOK_AT_MOST, nowMs, edit, rates, reveal = false, together = false } = options;
  const canGo = (job: DeliveryJob) => edit === undefined || isValid(job, edit, nowMs);
  const causes = await countByCause(redis, destination, selection);
  const total =
    causes?.reduce((sum, { count }) => sum + count, 0) ?? (await countLetters(redis, destination, selection));

  const seen = emptySums();
  const people = new Set<string>();
  const kinds = new Map<string, Kind>();
  const edits = edit && emptyEdit();
  /** By type, how many stay dead. */
  const staying = new Map<JobType, number>();
  const examples: Preview['examples'] = [];
  for (const { cause, count } of causes ?? []) addKind(kinds, cause, count);
  for await (const { letters, weight } of spreadOver(redis, destination, selection, {
    total,
    atMost: lookAtMost,
  })) {
    const stranded = together
      ? new Map<string, Stranded>()
      : await strandedOf(context, letters, { selection, canGo });
    const going = letters.map((letter) => {
      const job = jobOf(letter);
      if (job === undefined) seen.counts.unparseable += weight;
      const edited =
        job && edit && edits ? addEdit(edits, { letter, job, edit, nowMs, weight }, reveal) : job;
      const why = edited && stranded.get(letter.id);
      if (why !== undefined) seen.counts[why] += weight;
      const sent = why === undefined ? edited : undefined;
      if (sent === undefined) staying.set(letter.type, (staying.get(letter.type) ?? 0) + weight);
      return sent;
    });
    const looks = await Promise.all(
      letters.map((letter, index) => lookAt(context, letter, going[index], options)),
    );
    for (const [index, letter] of letters.entries()) {
      const look = looks[index] as Look;
      if (causes === undefined) addKind(kinds, letter, weight);
      addLook(seen, look, weight);
      for (const person of look.people) people.add(person);
      if (examples.length < EXAMPLES && look.example) examples.push(look.example);
    }
  }

  const takesMs = timeOf([...kinds.values()], staying, rates);
  return {
    destination,
    selection,
    total,
    kinds: [...kinds.values()]
      .filter(({ count }) => count > 0)
      .map((kind) => ({ ...kind, count: Math.round(kind.count) }))
      .sort((a, b) => b.count - a.count),
    looked: { letters: seen.letters, exact: total <= lookAtMost },
    profiles: people.size,
    examples,
    ...(seen.oldestEventMs !== undefined && { oldestEventMs: seen.oldestEventMs }),
    ...(seen.newestEventMs !== undefined && { newestEventMs: seen.newestEventMs }),
    ...rounded(seen.counts),
    ...(edit && edits && { edit: { ...editOf(edits), ...mergesOf(edit, people.size) } }),
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
      predecessorDead: 0,
      predecessorGone: 0,
    },
  };
}

function addLook(sums: Sums, look: Look, weight: number): void {
  sums.letters += 1;
  for (const name of look.counts) sums.counts[name] += weight;
  const { eventMs } = look;
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

function editOf({ counts, example, problem }: EditTally): NonNullable<Preview['edit']> {
  return { ...rounded(counts), ...(example && { example }), ...(problem && { problem }) };
}

function rounded<T extends Record<string, number>>(counts: T): T {
  return Object.fromEntries(Object.entries(counts).map(([name, many]) => [name, Math.round(many)])) as T;
}

/** One type goes after the other. Undefined where a rate is missing. */
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
