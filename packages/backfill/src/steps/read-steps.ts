/**
 * Cuts a file into steps. A step is a range of lines with the batch of its new entries and its refused lines.
 *
 * Defends against a kill between two steps. A step that is read again from the same place, with the same seen entries, is
 * exactly the same step.
 */
import {
  type CanonicalEvent,
  leftOutField,
  type Problem,
  type Profile,
  personIdentity,
} from '@tracklayer/events';
import {
  type FileStatement,
  type ProfileEntry,
  statementsOfEvent,
  statementsOfProfile,
} from '../consent/statements.js';
import type { Layout } from '../formats/detect.js';
import type { Kind } from '../formats/format.js';
import type { Interpretation, Withheld } from '../formats/interpret.js';
import type { WithLeftOut } from '../formats/read-profile.js';
import type { WaitEntry } from '../formats/read-wait.js';
import type { Place } from '../input/line-splitter.js';
import { type EntryRecord, type ReadEntry, readEntry } from '../input/read-entry.js';
import type { FileRecord, SkippedLines } from '../input/records.js';
import { eventKey, profileKey, waitKey } from '../migration/entry-id.js';
import { createSizeCheck, type Entries } from './batch-size.js';
import { addLines, type LineCounts, NO_LINES } from './line-counts.js';

export interface Step {
  from: Place;
  to: Place;
  /** Whether the file ends with this step. */
  last: boolean;
  batch: Entries;
  /** The key of each entry of the batch, see migration/entry-id.ts. */
  keys: string[];
  /** Identity of a profile → its index in the batch. */
  profileIndexes: Map<string, number>;
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
  /** Reason code → how many lines were refused for it. */
  reasons: Map<string, number>;
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
  let recent: Set<string>[] = [];
  const size = createSizeCheck(() => measureBytes(step.batch));

  function next(): Step {
    const ended = step;
    recent.push(new Set(ended.keys));
    step = newStep(how, ended.to);
    rejectedCharacters = 0;
    size.reset();
    return ended;
  }

  for await (const records of options.records) {
    recent = recent.slice(-1);
    const parts = records.flatMap((record): Part[] =>
      'skipped' in record
        ? [{ record, entry: record, left: 0 }]
        : partsOf(record, readEntry(record, layout, how)),
    );
    const keys = parts.map(({ entry }) => keyOf(entry));
    const present = keys.filter((key) => key !== undefined);
    const seen = new Set(present.filter(includedIn(present.length > 0 ? await options.seen(present) : [])));
    const inStep = new Set(step.keys);

    for (const [index, { record, entry, left, isLine }] of parts.entries()) {
      const key = keys[index];
      // An order, its lines and its refund are in one step where they fit, because a step ends after a record.
      const places = left < maxEntries ? maxEntries - left : maxEntries;
      const wasFull =
        step.to.lines - step.from.lines >= MAX_LINES || rejectedCharacters > MAX_REJECTED_CHARACTERS;
      if (wasFull || step.keys.length >= places) {
        yield next();
        inStep.clear();
      }
      if ('skipped' in record || 'skipped' in entry) {
        addLines(step.lines, record, 'skipped' in entry ? entry.skipped : 'read');
        step.to = record.end;
        continue;
      }
      if ('problems' in entry) {
        refuse(step, record, entry.problems);
        rejectedCharacters += JSON.stringify([record, entry.problems]).length;
      } else if (
        key !== undefined &&
        (seen.has(key) || inStep.has(key) || recent.some((set) => set.has(key)))
      ) {
        step.counts.duplicates += 1;
      } else if ('withheld' in entry && entry.withheld !== undefined) {
        // Not a seen entry: with another ownership a later run may send it.
        step.withheld.set(entry.withheld, (step.withheld.get(entry.withheld) ?? 0) + 1);
        if ('event' in entry) addStatements(step, key as string, entry);
      } else {
        const undo = add(step, entry);
        if (!size.fits(entry.length)) {
          undo();
          yield next();
          inStep.clear();
          add(step, entry);
          size.fits(entry.length);
        }
        step.keys.push(key as string);
        inStep.add(key as string);
        addStatements(step, key as string, entry);
        if ('leftOut' in entry) countLeftOut(step, entry);
      }
      step.counts.entries += 1;
      if (isLine) step.counts.orderedProducts += 1;
      if (left > 0) continue;
      addLines(step.lines, record, 'problems' in entry ? 'refused' : isLeftOut(entry) ? 'leftOut' : 'read');
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
    profileIndexes: new Map(),
    statements: [],
    withheld: new Map(),
    leftOut: new Map(),
    counts: { entries: 0, refused: 0, duplicates: 0, orderedProducts: 0 },
    lines: { ...NO_LINES },
    reasons: new Map(),
    rejected: [],
  };
}

function emptyBatch(kind: Kind): Entries {
  if (kind === 'events') return { events: [] };
  return kind === 'profiles' ? { profiles: [] } : { waits: [] };
}

function isLeftOut(entry: ReadEntry): boolean {
  return 'withheld' in entry && entry.withheld !== undefined;
}

type Valid = ({ event: CanonicalEvent } & WithLeftOut) | ProfileEntry | { wait: WaitEntry };

/** An entry of a record. A record of an order and its refund has two, and one more for each line that is an event. */
interface Part {
  record: FileRecord;
  entry: ReadEntry | SkippedLines;
  /** How many entries of the record follow. */
  left: number;
  /** It is a line of the order before it. */
  isLine?: boolean;
}

function partsOf(record: EntryRecord, entry: ReadEntry): Part[] {
  const entries = [entry, ...(('beside' in entry && entry.beside) || [])];
  return entries.map((each, index) => ({
    record,
    entry: each,
    left: entries.length - 1 - index,
    isLine: index > 0 && 'event' in each && each.event.name === 'ordered_product',
  }));
}

function keyOf(entry: ReadEntry | SkippedLines): string | undefined {
  if ('event' in entry) return eventKey(entry.event);
  if ('wait' in entry) return waitKey(entry.wait);
  return 'profile' in entry ? profileKey(entry) : undefined;
}

function addStatements({ statements }: Step, key: string, entry: Valid): void {
  if ('wait' in entry) return;
  statements.push(
    ...('event' in entry ? statementsOfEvent(key, entry.event) : statementsOfProfile(key, entry)),
  );
}

function countLeftOut({ leftOut }: Step, { leftOut: values = [] }: WithLeftOut): void {
  for (const { path } of values) {
    const field = leftOutField(path);
    leftOut.set(field, (leftOut.get(field) ?? 0) + 1);
  }
}

function includedIn(answers: readonly boolean[]): (key: string, index: number) => boolean {
  return (_, index) => answers[index] === true;
}

/**
 * Adds an entry to the batch of a step. Klaviyo processes the profiles of one call in any order. So two lines of one person
 * become one profile, in which the fields of the later line win.
 *
 * @returns a function that removes the entry again. It works until the next entry is added.
 */
function add({ batch, profileIndexes }: Step, entry: Valid): () => void {
  if ('events' in batch) {
    if ('event' in entry) {
      const { event, leftOut } = entry;
      batch.events.push(leftOut === undefined ? event : { ...event, leftOut });
    }
    return () => batch.events.pop();
  }
  if ('waits' in batch) {
    if ('wait' in entry) batch.waits.push(entry.wait);
    return () => batch.waits.pop();
  }
  if (!('profile' in entry)) return () => undefined;
  const { profiles } = batch;
  const identity = personIdentity(entry.profile);
  const at = profileIndexes.get(identity);
  const earlier = at === undefined ? undefined : profiles[at];
  if (at === undefined || earlier === undefined) {
    profileIndexes.set(identity, profiles.push(entry.profile) - 1);
    return () => {
      profiles.pop();
      profileIndexes.delete(identity);
    };
  }
  profiles[at] = merged(earlier, entry.profile);
  return () => {
    profiles[at] = earlier;
  };
}

function merged(earlier: Profile, later: Profile): Profile {
  const properties = { ...earlier.properties, ...later.properties };
  return { ...earlier, ...later, ...(Object.keys(properties).length > 0 && { properties }) };
}

function refuse(step: Step, record: EntryRecord, problems: readonly Problem[]): void {
  step.counts.refused += 1;
  step.rejected.push({ record, problems });
  for (const code of new Set(problems.map(({ code }) => code))) {
    step.reasons.set(code, (step.reasons.get(code) ?? 0) + 1);
  }
}
