import { didYouMean, JOB_TYPES } from '@tracklayer/events';
import { z } from 'zod';
import { readCauseId } from '../letter/cause-key.js';
import type { Selection } from './selection.js';

/*
 * A selection as text and as JSON. One line of text is any selection, with its conditions in any order:
 *
 *     destination:main type:metric-event code:invalid event:purchase from:2026-04-23T20:00Z until:2h
 *
 * The command line has options and the dashboard has query parameters with the same keywords. JSON has the fields of
 * `Selection`.
 */

/** A selection with its destination; without one it selects letters of all destinations. */
export interface AddressedSelection extends Selection {
  destination?: string;
}

export interface SelectionProblem {
  /** The keyword, or the field of the JSON. */
  path: string;
  /** What to write instead. */
  fix: string;
}

/** The text or JSON is not a selection. `problems` says for each part what to write instead, without personal data. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
  readonly code = 'invalid_selection';
  readonly problems: SelectionProblem[];

  constructor(problems: SelectionProblem[]) {
    super(
      `This is not a selection of dead letters. ${problems.map(({ path, fix }) => `${path}: ${fix}`).join(' ')}`,
    );
    this.problems = problems;
  }
}

const LETTER_STATES = ['dead', 'replaying', 'resolved'] as const;
const MAX_IDS = 1_000;

const text = z.string().min(1);
const isMasked = (identifier: string) => identifier.includes('***');
const fix = 'This identifier is masked. Write the whole address, number or id.';
const schema = z.strictObject({
  state: z.enum(LETTER_STATES).optional(),
  type: z.enum(JOB_TYPES).optional(),
  eventName: text.optional(),
  code: text.optional(),
  group: text.optional(),
  cause: text
    .transform((typed, context) => {
      const id = readCauseId(typed);
      if (id !== undefined) return id;
      const fix = 'Write the id of a cause: 8 letters and digits, as `dlq causes` prints it.';
      context.addIssue({ code: 'custom', message: fix });
      return z.NEVER;
    })
    .optional(),
  pointer: text.optional(),
  fromMs: z.number().int().optional(),
  untilMs: z.number().int().optional(),
  person: text.refine((person) => !isMasked(person), fix).optional(),
  eventId: text.optional(),
  replayed: z.boolean().optional(),
  campaignId: text.optional(),
  ids: z.array(text).min(1).max(MAX_IDS).optional(),
});

/** Reads a selection from JSON. Pure. @throws {SelectionError} for unknown fields too: a misspelt condition would select too much. */
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

/** The keywords of the text, and the field of each. */
const KEYWORDS = {
  destination: 'destination',
  state: 'state',
  type: 'type',
  event: 'eventName',
  code: 'code',
  group: 'group',
  cause: 'cause',
  pointer: 'pointer',
  from: 'fromMs',
  until: 'untilMs',
  person: 'person',
  'event-id': 'eventId',
  replayed: 'replayed',
  campaign: 'campaignId',
  id: 'ids',
} as const satisfies Record<string, keyof AddressedSelection>;

type Keyword = keyof typeof KEYWORDS;

const PART = /\s*(?:([a-z-]+):)("(?:[^"\\]|\\.)*"|\S+)(?=\s|$)/y;

/**
 * Reads a selection from text: keywords with a colon, values with spaces in quotes, `id:` once for each letter. A time is
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
    const [, keyword, quoted] = PART.exec(whole) ?? [];
    if (keyword === undefined || quoted === undefined) {
      const fix = `Write conditions as keyword:value. The keywords are ${Object.keys(KEYWORDS).join(', ')}.`;
      throw new SelectionError([...problems, { path: `at character ${at + 1}`, fix }]);
    }
    const value = unquoted(quoted);
    if (!isKeyword(keyword)) {
      problems.push({ path: keyword, fix: unknownKeyword(keyword) });
    } else if (keyword === 'id') fields.ids = [...((fields.ids as string[]) ?? []), value];
    else if (KEYWORDS[keyword] in fields)
      problems.push({ path: keyword, fix: 'Write this keyword only once.' });
    else {
      const read = readValue(keyword, value, nowMs);
      if (typeof read === 'object') problems.push(read);
      else fields[KEYWORDS[keyword]] = read;
    }
  }
  if (problems.length > 0) throw new SelectionError(problems);
  const { destination, ...selection } = fields;
  return { ...checkSelection(selection), ...(typeof destination === 'string' && { destination }) };
}

/** Whether a text is meant as a selection: it begins with a keyword and a colon. The keyword may be unknown. Pure. */
export function looksLikeSelection(line: string): boolean {
  return /^\s*[a-z-]+:/.test(line);
}

/** The text of a selection; `parseSelection` reads the same selection from it. Pure. */
export function formatSelection(selection: AddressedSelection): string {
  return (Object.keys(KEYWORDS) as Keyword[])
    .flatMap((keyword) => {
      const value = selection[KEYWORDS[keyword]];
      if (value === undefined) return [];
      return (Array.isArray(value) ? value : [value]).map((each) => `${keyword}:${written(keyword, each)}`);
    })
    .join(' ');
}

function readValue(
  keyword: Keyword,
  value: string,
  nowMs: number,
): string | number | boolean | SelectionProblem {
  switch (keyword) {
    case 'from':
    case 'until':
      return (
        parseTime(value, nowMs) ?? { path: keyword, fix: 'Write 2026-04-23T20:00Z, epoch ms, or an age: 2h.' }
      );
    case 'replayed':
      return value === 'true' || value === 'false'
        ? value === 'true'
        : { path: keyword, fix: 'Write true or false.' };
    default:
      return value;
  }
}

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * Reads a time: ISO 8601, epoch ms, or an age before `nowMs` (`90s`, `30m`, `2h`, `7d`, `1w`). Returns epoch ms; undefined
 * for any other text. Pure.
 */
export function parseTime(value: string, nowMs: number): number | undefined {
  const [, amount, unit] = /^(\d{1,6})([smhdw])$/.exec(value) ?? [];
  if (amount !== undefined && unit !== undefined) return nowMs - Number(amount) * (UNIT_MS[unit] ?? 0);
  if (/^\d{12,14}$/.test(value)) return Number(value);
  const time = /^\d{4}-\d\d-\d\d(T|$)/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function written(keyword: Keyword, value: unknown): string {
  if (keyword === 'from' || keyword === 'until') return isoOf(Number(value));
  const plain = String(value);
  return /^[^\s"]+$/.test(plain) ? plain : JSON.stringify(plain);
}

function isoOf(timeMs: number): string {
  const hasIsoForm = Math.abs(timeMs) <= 8.64e15 && timeMs >= 0 && timeMs < 253_402_300_800_000;
  return hasIsoForm ? new Date(timeMs).toISOString() : String(timeMs);
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return JSON.parse(value) as string;
  } catch {
    return value.slice(1, -1);
  }
}

function isKeyword(keyword: string): keyword is Keyword {
  return Object.hasOwn(KEYWORDS, keyword);
}

function unknownKeyword(keyword: string): string {
  const keywords = Object.keys(KEYWORDS);
  const meant = didYouMean(keyword, keywords);
  return meant === undefined
    ? `Unknown keyword. The keywords are ${keywords.join(', ')}.`
    : `Did you mean '${meant}'?`;
}
