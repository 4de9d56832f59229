/**
 * Cuts a file into steps. A step is a range of lines with the batch of its new entries and its refused lines.
 *
 * Defends against a kill between two steps. A step that is read again from the same place, with the same seen entries, is
 * exactly the same step.
 */
import { leftOutField, type Problem } from '@tracklayer/events';
import { type FileStatement, statementsOfProfile } from '../consent/statements.js';
import type { Layout } from '../formats/detect.js';
import type { Kind } from '../formats/format.js';
import type { Interpretation, Withheld } from '../formats/interpretation.js';
import type { WithLeftOut } from '../formats/read-profile.js';
import type { Place } from '../input/line-splitter.js';
import { type EntryRecord, readEntry } from '../input/read-entry.js';
import type { FileRecord } from '../input/records.js';
import { addEntry, type Filling, type Valid } from './add-entry.js';
import { askedParts } from './asked-parts.js';
import { createSizeCheck, type Entries } from './batch-size.js';
import { addLines, type LineCounts, NO_LINES } from './line-counts.js';
import { partsOf, skippedPart } from './parts.js';

export interface Step extends Filling {
  from: Place;
  to: Place;
  /** Whether the file ends with this step. */
  last: boolean;
  /** The key of each entry of the batch, see migration/entry-id.ts. */
  keys: string[];
  /** What is remembered beside the keys, see migration/order-keys.ts. */
  marks: string[];
  /** The consent statements of its new entries, including entries whose event is not sent. */
  statements: FileStatement[];
  /** `orderedProducts`: how many of the entries are lines of orders. */
  counts: { entries: number; refused: number; duplicates: number; orderedProducts: number };
  /** The lines of this step by what became of them. */
  lines: LineCounts;
  /** Valid entries that are not sent: reason → how many. */
  withheld: Map<Withheld, number>;
  /** Values that its entries are sent without: field → how many. */
  leftOut: Map<string, number>;
  /** What is doubtful about its entries, see `Note` in formats/read-profile.ts → how many. */
  notes: Map<string, number>;
  /** Reason code → how many lines were refused for it. */
  reasons: Map<string, number>;
  /** All reason codes of a line, `invalid_time + required` → how many lines. Adds up to the refused lines. */
  refusedFor: Map<string, number>;
  rejected: { record: EntryRecord; problems: readonly Problem[] }[];
}

export interface StepOptions {
  records: AsyncIterable<FileRecord[]>;
  layout: Layout;
  how: Interpretation;
  from: Place;
  /** Which of these keys were seen before. */
  seen(keys: readonly string[]): Promise<boolean[]>;
  /** The size of the request of a batch, in bytes. */
  measureBytes(batch: Entries): number;
  /** The most entries of one batch. */
  maxEntries: number;
}

/** The most lines of one step. So progress is committed even if a file contains few new entries. */
const MAX_LINES = 200_000;
/** The most refused lines and reasons of one step, as JSON, because they are kept in memory. A wrong file has only such lines. */
const MAX_REJECTED_CHARACTERS = 4_000_000;

/**
 * Reads the steps of a file. The caller may commit one step while it reads the next, but not more: `seen` must know all steps
 * except the last two.
 */
export async function* readSteps(options: StepOptions): AsyncGenerator<Step> {
  const { layout, measureBytes, maxEntries, how } = options;
  let step = newStep(how, options.from);
  let rejectedCharacters = 0;
  /** Keys and marks of the current step, and of steps that `seen` may not know yet. */
  let inStep = new Set<string>();
  let recent: Set<string>[] = [];
  let ended = 0;
  const size = createSizeCheck(() => measureBytes(step.batch));

  function next(): Step {
    const last = step;
    recent.push(inStep);
    ended += 1;
    inStep = new Set();
    step = newStep(how, last.to);
    rejectedCharacters = 0;
    size.reset();
    return last;
  }

  const partsOfRecord = (record: FileRecord) =>
    'skipped' in record
      ? [skippedPart(record)]
      : partsOf(record, readEntry(record, layout, how), how.orderedProducts === true);

  for await (const { parts, seen } of askedParts(options.records, partsOfRecord, options.seen)) {
    // `seen` was asked before the previous parts were processed. Then the step before these was not committed yet.
    recent = recent.slice(-1 - ended);
    ended = 0;
    const isSeen = (key: string) => seen.has(key) || inStep.has(key) || recent.some((set) => set.has(key));
    let isSameOrder = false;
    let fate: 'read' | 'refused' | 'leftOut' = 'read';

    for (const { record, entry, key, related, left, isMade, isLine } of parts) {
      // An order, its lines and its refund are in one step where they fit, because a step ends after a record.
      const places = left < maxEntries ? maxEntries - left : maxEntries;
      const wasFull =
        step.to.lines - step.from.lines >= MAX_LINES || rejectedCharacters > MAX_REJECTED_CHARACTERS;
      if (wasFull || step.keys.length >= places) {
        yield next();
      }
      if ('skipped' in record || 'skipped' in entry) {
        addLines(step.lines, record, 'skipped' in entry ? entry.skipped : 'read');
        step.to = record.end;
        continue;
      }
      const isKnown = key !== undefined && isSeen(key);
      const elsewhere: Withheld | undefined =
        !isKnown && related?.unless.some(isSeen) ? related.reason : undefined;
      // What is made from an order goes with it.
      if (!isMade) isSameOrder = elsewhere === 'same_order';
      const withheld =
        ('withheld' in entry ? entry.withheld : undefined) ??
        elsewhere ??
        (isSameOrder && isMade ? 'same_order' : undefined);
      if (!isMade) fate = withheld === undefined ? 'read' : 'leftOut';
      if ('problems' in entry) {
        fate = 'refused';
        refuse(step, record, entry.problems);
        rejectedCharacters += JSON.stringify([record, entry.problems]).length;
      } else if (isKnown) {
        step.counts.duplicates += 1;
      } else if (withheld !== undefined) {
        // Not a seen entry: with another ownership a later run may send it.
        add(step.withheld, withheld);
        if ('event' in entry) addStatements(step, key as string, entry);
      } else if (!('withheld' in entry) || 'event' in entry) {
        const undo = addEntry(step, entry);
        if (!size.fits(entry.length)) {
          undo();
          yield next();
          addEntry(step, entry);
          size.fits(entry.length);
        }
        step.keys.push(key as string);
        inStep.add(key as string);
        for (const mark of related?.marks ?? []) {
          step.marks.push(mark);
          inStep.add(mark);
        }
        addStatements(step, key as string, entry);
        if ('leftOut' in entry) countLeftOut(step, entry);
        if ('notes' in entry) for (const note of entry.notes ?? []) add(step.notes, note);
      }
      step.counts.entries += 1;
      if (isLine) step.counts.orderedProducts += 1;
      if (left > 0) continue;
      addLines(step.lines, record, fate);
      step.to = record.end;
    }
  }
  step.last = true;
  yield step;
}

function newStep({ kind }: Interpretation, from: Place): Step {
  return {
    from,
    to: from,
    last: false,
    batch: emptyBatch(kind),
    keys: [],
    marks: [],
    profileIndexes: new Map(),
    statements: [],
    withheld: new Map(),
    leftOut: new Map(),
    notes: new Map(),
    counts: { entries: 0, refused: 0, duplicates: 0, orderedProducts: 0 },
    lines: { ...NO_LINES },
    reasons: new Map(),
    refusedFor: new Map(),
    rejected: [],
  };
}

function emptyBatch(kind: Kind): Entries {
  if (kind === 'events') return { events: [] };
  return kind === 'profiles' ? { profiles: [] } : { waits: [] };
}

function addStatements({ statements }: Step, key: string, entry: Valid): void {
  if ('wait' in entry) return;
  statements.push(...('event' in entry ? entry.statements : statementsOfProfile(key, entry)));
}

function countLeftOut({ leftOut }: Step, { leftOut: values = [] }: WithLeftOut): void {
  for (const { path } of values) add(leftOut, leftOutField(path));
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function refuse(step: Step, record: EntryRecord, problems: readonly Problem[]): void {
  step.counts.refused += 1;
  step.rejected.push({ record, problems });
  const codes = [...new Set(problems.map(({ code }) => code))].sort();
  for (const code of codes) add(step.reasons, code);
  add(step.refusedFor, codes.join(' + '));
}
