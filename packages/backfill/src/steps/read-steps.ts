/**
 * A file as steps: so many lines, the batch of new entries in them, what was refused and why. A step is the same whenever it
 * is read again from where it begins with the same entries on record, so a killed process repeats its last step to the letter.
 */
import { type CanonicalEvent, type Problem, type Profile, profileIdentity } from '@tracklayer/events';
import { type ProfileEntry, type Saying, sayingsOfEvent, sayingsOfProfile } from '../consent/statements.js';
import type { Layout } from '../formats/detect.js';
import type { Interpretation, Withheld } from '../formats/interpret.js';
import type { Place } from '../input/line-splitter.js';
import { type ReadEntry, readEntry } from '../input/read-entry.js';
import type { FileRecord } from '../input/records.js';
import { eventKey, profileKey } from '../migration/entry-id.js';
import { createFit, type Entries } from './batch-size.js';

export interface Step {
  from: Place;
  to: Place;
  /** The file ends with it. */
  last: boolean;
  batch: Entries;
  /** Of each entry of the batch, see entry-id.ts. */
  keys: string[];
  /** Where in the batch each person's profile is, by identity. */
  people: Map<string, number>;
  /** What its new entries say of consent, those too whose event is not sent. */
  sayings: Saying[];
  counts: { entries: number; refused: number; duplicates: number };
  /** Right, and not sent: why → how many. */
  withheld: Map<Withheld, number>;
  /** Codes of what was refused → how many lines. */
  reasons: Map<string, number>;
  rejected: { record: FileRecord; problems: readonly Problem[] }[];
}

export interface StepOptions {
  records: AsyncIterable<FileRecord[]>;
  layout: Layout;
  how: Interpretation;
  from: Place;
  /** Which of these were taken before. */
  seen(keys: readonly string[]): Promise<boolean[]>;
  /** Bytes of the request of a batch. */
  measure(batch: Entries): number;
  /** Of a batch. */
  maxEntries: number;
}

/** Lines of a step at most, that progress goes on record where a file holds little that is new. */
const STEP_LINES = 200_000;
/** What is held of refused lines and their reasons at most, as JSON. A wrong file has nothing else. */
const REJECTED_CHARACTERS = 4_000_000;

/**
 * The steps of a file. Whoever takes them puts each on record before asking for the one after the next: `seen` knows of all
 * steps but the last two.
 */
export async function* stepsOf(options: StepOptions): AsyncGenerator<Step> {
  const { layout, measure, maxEntries } = options;
  const how = { ...options.how, decimalComma: 'delimiter' in layout && layout.delimiter === ';' };
  let step = newStep(how, options.from);
  let rejectedCharacters = 0;
  let recent: Set<string>[] = [];
  const fit = createFit(() => measure(step.batch));

  function next(): Step {
    const ended = step;
    recent.push(new Set(ended.keys));
    step = newStep(how, ended.to);
    rejectedCharacters = 0;
    fit.reset();
    return ended;
  }

  for await (const records of options.records) {
    recent = recent.slice(-1);
    const read = records.map((record) => readEntry(record, layout, how));
    const keys = read.map((entry) => keyOf(entry));
    const present = keys.filter((key) => key !== undefined);
    const seen = new Set(present.filter(includedIn(present.length > 0 ? await options.seen(present) : [])));
    const inStep = new Set(step.keys);

    for (const [index, record] of records.entries()) {
      const entry = read[index] as (typeof read)[number];
      const key = keys[index];
      const wasFull =
        step.to.lines - step.from.lines >= STEP_LINES || rejectedCharacters > REJECTED_CHARACTERS;
      if (wasFull || step.keys.length >= maxEntries) {
        yield next();
        inStep.clear();
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
        // Not remembered as taken: under another ownership it may still be.
        step.withheld.set(entry.withheld, (step.withheld.get(entry.withheld) ?? 0) + 1);
        if ('event' in entry) say(step, key as string, entry);
      } else {
        const takeBack = add(step, entry);
        if (!fit.fits(entry.length)) {
          takeBack();
          yield next();
          inStep.clear();
          add(step, entry);
          fit.fits(entry.length);
        }
        step.keys.push(key as string);
        inStep.add(key as string);
        say(step, key as string, entry);
      }
      step.counts.entries += 1;
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
    batch: kind === 'events' ? { events: [] } : { profiles: [] },
    keys: [],
    people: new Map(),
    sayings: [],
    withheld: new Map(),
    counts: { entries: 0, refused: 0, duplicates: 0 },
    reasons: new Map(),
    rejected: [],
  };
}

type Good = { event: CanonicalEvent } | ProfileEntry;

function keyOf(entry: ReadEntry): string | undefined {
  if ('event' in entry) return eventKey(entry.event);
  return 'profile' in entry ? profileKey(entry) : undefined;
}

function say(step: Step, key: string, entry: Good): void {
  step.sayings.push(...('event' in entry ? sayingsOfEvent(key, entry.event) : sayingsOfProfile(key, entry)));
}

function includedIn(answers: readonly boolean[]): (key: string, index: number) => boolean {
  return (_, index) => answers[index] === true;
}

/**
 * Adds an entry to a step's batch. Two lines of one person in one import would be taken in any order: the later is laid over
 * the earlier.
 *
 * @returns takes it back, as long as no other was added.
 */
function add({ batch, people }: Step, entry: Good): () => void {
  if ('events' in batch) {
    if ('event' in entry) batch.events.push(entry.event);
    return () => batch.events.pop();
  }
  if (!('profile' in entry)) return () => undefined;
  const { profiles } = batch;
  const identity = profileIdentity(entry.profile);
  const at = people.get(identity);
  const earlier = at === undefined ? undefined : profiles[at];
  if (at === undefined || earlier === undefined) {
    people.set(identity, profiles.push(entry.profile) - 1);
    return () => {
      profiles.pop();
      people.delete(identity);
    };
  }
  profiles[at] = overlay(earlier, entry.profile);
  return () => {
    profiles[at] = earlier;
  };
}

function overlay(earlier: Profile, later: Profile): Profile {
  const properties = { ...earlier.properties, ...later.properties };
  return { ...earlier, ...later, ...(Object.keys(properties).length > 0 && { properties }) };
}

function refuse(step: Step, record: FileRecord, problems: readonly Problem[]): void {
  step.counts.refused += 1;
  step.rejected.push({ record, problems });
  for (const code of new Set(problems.map(({ code }) => code))) {
    step.reasons.set(code, (step.reasons.get(code) ?? 0) + 1);
  }
}
