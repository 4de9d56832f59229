import { didYouMean, EVENT_NAMES, JOB_TYPES } from '@tracklayer/events';
import { z } from 'zod';
import type { Selection } from './selection.js';

/*
 * A selection as people write it and as machines keep it. One line of text says any selection, in any order:
 *
 *     destination:main type:metric-event code:invalid event:purchase from:2026-04-23T20:00Z until:2h
 *
 * The same words are the command line's options and the dashboard's query parameters; JSON has the fields of `Selection`.
 */

/** A selection and the destination whose letters it is of; absent, of all of them. */
export interface AddressedSelection extends Selection {
  destination?: string;
}

export interface SelectionProblem {
  /** The word, or the field of the JSON. */
  path: string;
  /** What to write instead. */
  fix: string;
}

/** This says no selection. `problems` says of each part what to write instead; none quotes a person. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
  readonly code = 'invalid_selection';
  readonly problems: SelectionProblem[];

  constructor(problems: SelectionProblem[]) {
    super(
      `This is no selection of dead letters. ${problems.map(({ path, fix }) => `${path}: ${fix}`).join(' ')}`,
    );
    this.problems = problems;
  }
}

export const LETTER_STATES = ['dead', 'replaying', 'resolved'] as const;
const IDS_AT_MOST = 1_000;

const text = z.string().min(1);
const isMasked = (identifier: string) => identifier.includes('***');
const fix = 'It is masked, as it was printed. Write the address, number or id itself.';
const schema = z.strictObject({
  state: z.enum(LETTER_STATES).optional(),
  type: z.enum(JOB_TYPES).optional(),
  eventName: z.enum(EVENT_NAMES).optional(),
  code: text.optional(),
  group: text.optional(),
  pointer: text.optional(),
  fromMs: z.number().int().optional(),
  untilMs: z.number().int().optional(),
  person: text.refine((person) => !isMasked(person), fix).optional(),
  eventId: text.optional(),
  replayed: z.boolean().optional(),
  campaignId: text.optional(),
  ids: z.array(text).min(1).max(IDS_AT_MOST).optional(),
});

/** A selection out of JSON. @throws {SelectionError} for unknown fields too: a misspelt condition would select too much. */
export function checkSelection(value: unknown): Selection {
  const result = schema.safeParse(value);
  if (result.success) {
    return Object.fromEntries(Object.entries(result.data).filter(([, each]) => each !== undefined));
  }
  throw new SelectionError(
    result.error.issues.map(({ path, message }) => ({
      path: path.join('.') || 'selection',
      fix: `${message.replace(/\.$/, '')}.`,
    })),
  );
}

/** The words of the text, and the field each is. */
const WORDS = {
  destination: 'destination',
  state: 'state',
  type: 'type',
  event: 'eventName',
  code: 'code',
  group: 'group',
  pointer: 'pointer',
  from: 'fromMs',
  until: 'untilMs',
  person: 'person',
  'event-id': 'eventId',
  replayed: 'replayed',
  campaign: 'campaignId',
  id: 'ids',
} as const satisfies Record<string, keyof AddressedSelection>;

type Word = keyof typeof WORDS;

const PART = /\s*(?:([a-z-]+):)("(?:[^"\\]|\\.)*"|\S+)(?=\s|$)/y;

/**
 * Reads a selection: words with a colon, values with spaces in quotes, `id:` as often as there are letters. A time is
 * ISO 8601, epoch ms, or an age (`30m`, `2h`, `7d`) before `nowMs`. An empty text selects every dead letter. Pure.
 * @throws {SelectionError}
 */
export function parseSelection(line: string, { nowMs }: { nowMs: number }): AddressedSelection {
  const fields: Record<string, unknown> = {};
  const problems: SelectionProblem[] = [];
  const whole = line.trimEnd();
  PART.lastIndex = 0;
  for (let at = 0; at < whole.length; at = PART.lastIndex) {
    PART.lastIndex = at;
    const [, word, quoted] = PART.exec(whole) ?? [];
    if (word === undefined || quoted === undefined) {
      const fix = `Write words with a colon: ${Object.keys(WORDS).join(', ')}.`;
      throw new SelectionError([...problems, { path: `at character ${at + 1}`, fix }]);
    }
    const value = unquoted(quoted);
    if (!isWord(word)) {
      problems.push({
        path: word,
        fix: unknownWord(word),
      });
    } else if (word === 'id') fields.ids = [...((fields.ids as string[]) ?? []), value];
    else if (WORDS[word] in fields) problems.push({ path: word, fix: 'Write it once.' });
    else {
      const read = readValue(word, value, nowMs);
      if (typeof read === 'object') problems.push(read);
      else fields[WORDS[word]] = read;
    }
  }
  if (problems.length > 0) throw new SelectionError(problems);
  const { destination, ...selection } = fields;
  return { ...checkSelection(selection), ...(typeof destination === 'string' && { destination }) };
}

/** Whether a text is meant as a selection: it begins with a word and a colon, be it one that there is or not. Pure. */
export function looksLikeSelection(line: string): boolean {
  return /^\s*[a-z-]+:/.test(line);
}

/** The text of a selection; `parseSelection` reads the same back. Pure. */
export function formatSelection(selection: AddressedSelection): string {
  return (Object.keys(WORDS) as Word[])
    .flatMap((word) => {
      const value = selection[WORDS[word]];
      if (value === undefined) return [];
      return (Array.isArray(value) ? value : [value]).map((each) => `${word}:${written(word, each)}`);
    })
    .join(' ');
}

function readValue(word: Word, value: string, nowMs: number): string | number | boolean | SelectionProblem {
  switch (word) {
    case 'from':
    case 'until':
      return (
        parseTime(value, nowMs) ?? { path: word, fix: 'Write 2026-04-23T20:00Z, epoch ms, or an age: 2h.' }
      );
    case 'replayed':
      return value === 'true' || value === 'false'
        ? value === 'true'
        : { path: word, fix: 'Write true or false.' };
    default:
      return value;
  }
}

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** ISO 8601, epoch ms, or an age before `nowMs` (`90s`, `30m`, `2h`, `7d`, `1w`), as epoch ms; undefined for anything else. Pure. */
export function parseTime(value: string, nowMs: number): number | undefined {
  const [, amount, unit] = /^(\d{1,6})([smhdw])$/.exec(value) ?? [];
  if (amount !== undefined && unit !== undefined) return nowMs - Number(amount) * (UNIT_MS[unit] ?? 0);
  if (/^\d{12,14}$/.test(value)) return Number(value);
  const time = /^\d{4}-\d\d-\d\d(T|$)/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function written(word: Word, value: unknown): string {
  if (word === 'from' || word === 'until') return isoOf(Number(value));
  const plain = String(value);
  return /^[^\s"]+$/.test(plain) ? plain : JSON.stringify(plain);
}

function isoOf(timeMs: number): string {
  const isInReach = Math.abs(timeMs) <= 8.64e15 && timeMs >= 0 && timeMs < 253_402_300_800_000;
  return isInReach ? new Date(timeMs).toISOString() : String(timeMs);
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return JSON.parse(value) as string;
  } catch {
    return value.slice(1, -1);
  }
}

function isWord(word: string): word is Word {
  return Object.hasOwn(WORDS, word);
}

function unknownWord(word: string): string {
  const words = Object.keys(WORDS);
  const suggestion = didYouMean(word, words);
  return suggestion === undefined
    ? `There is no such word. There are ${words.join(', ')}.`
    : `Did you mean '${suggestion}'?`;
}
