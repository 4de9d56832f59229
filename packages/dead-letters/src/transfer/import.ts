/**
 * Brings exported letters back: dead letters again, as they were, told by a file instead of a worker.
 *
 * Defends against a file read twice (a letter that is here stays as it is), a file read too late (its job was delivered
 * meanwhile, or is on its way: then there is nothing to bring back), and a file that somebody edited (each line is checked
 * by itself, and a bad one stops none of the others).
 */
import { JOB_TYPES, type Problem } from '@tracklayer/events';
import { parseJob, UnparseableJobError } from '@tracklayer/lanes';
import { z } from 'zod';
import { addTo, type Outcome, recordAct, recordOutcome } from '../audit/audit.js';
import type { Actor } from '../audit/types.js';
import type { ReplayContext } from '../context.js';
import type { DeadLetter } from '../letter/letter.js';
import { letterId, memberOf } from '../letter/letter-id.js';
import { readLetters } from '../store/read.js';
import { changeLetter } from '../store/transition.js';
import { isUnreadable } from '../store/unreadable.js';
import type { ImportedLine } from './types.js';

/** Letters read before any is written. */
const AT_ONCE = 100;

/** By how much the clock of the machine that exported may be ahead. */
const CLOCKS_DIFFER_MS = 300_000;

interface Times {
  nowMs: number;
  /** Older letters would expire at once. */
  maxAgeMs: number;
}

/** What became of each line, in order; blank ones are passed over. Memory stays flat. */
export async function* importLetters(
  context: ReplayContext,
  lines: AsyncIterable<string> | Iterable<string>,
  who: Actor,
  times: Times,
): AsyncGenerator<ImportedLine> {
  const { redis, destination } = context;
  const act = await recordAct(redis, destination, { ...who, action: 'import' });
  const outcomes: Outcome = {};
  try {
    for await (const page of numbered(lines)) {
      const done = await importPage(context, page, times);
      for (const { outcome } of done) addTo(outcomes, outcome);
      yield* done;
    }
  } finally {
    await recordOutcome(redis, destination, act, outcomes);
  }
}

interface Line {
  line: number;
  text: string;
}

async function* numbered(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Line[]> {
  let page: Line[] = [];
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() !== '') page.push({ line, text });
    if (page.length < AT_ONCE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** One after the other where a letter stands twice on the page; the second one finds the first. */
function importPage(context: ReplayContext, page: readonly Line[], times: Times): Promise<ImportedLine[]> {
  return Promise.all(page.map((each) => importLine(context, each, times)));
}

async function importLine(
  { redis, destination }: ReplayContext,
  { line, text }: Line,
  { nowMs, maxAgeMs }: Times,
): Promise<ImportedLine> {
  const read = readLine(destination, text);
  if ('problems' in read) return { line, outcome: 'invalid', ...read };
  const { letter } = read;
  const { id } = letter;
  if (letter.lastFailedAtMs > nowMs + CLOCKS_DIFFER_MS) {
    const fix = 'It died in the future: no selection until now would find it. Mend the time.';
    return { line, id, outcome: 'invalid', problems: [problem('lastFailedAtMs', 'in_the_future', fix)] };
  }
  if (letter.lastFailedAtMs < nowMs - maxAgeMs) return { line, id, outcome: 'too-old' };
  const [here] = await readLetters(redis, destination, [memberOf(letter)]);
  if (here && isUnreadable(here)) return { line, id, outcome: 'already' };
  const changed = await changeLetter(redis, destination, memberOf(letter), (now) =>
    now === undefined ? { to: letter, imported: true } : undefined,
  );
  switch (changed.kind) {
    case 'moved':
      return { line, id, outcome: 'imported' };
    case 'settled':
    case 'in-lane':
      return { line, id, outcome: changed.kind };
    case 'left':
    case 'halted':
      return { line, id, outcome: 'already' };
  }
}

const epochMs = z.number().int().nonnegative();
const attempt = z.object({
  atMs: epochMs,
  outcome: z.enum(['retry', 'throttled', 'held', 'dead']),
  code: z.string(),
  status: z.number().optional(),
  detail: z.string().optional(),
  pointer: z.string().optional(),
  requestId: z.string().optional(),
  leftOut: z.number().int().positive().optional(),
});
const schema = z.object({
  masked: z
    .literal(false, { error: 'It is masked. Export it with --unmasked to import it again.' })
    .optional(),
  state: z.literal('dead', { error: 'Only dead letters can be imported.' }),
  type: z.enum(JOB_TYPES),
  /** Becomes part of keys: as `jobId` makes them. */
  jobId: z.string().regex(/^[a-z][\w-]{8,80}$/, { error: 'This is no id of a job.' }),
  id: z.string(),
  eventName: z.string().optional(),
  eventId: z.string().optional(),
  reason: z.enum(['refused', 'exhausted', 'predecessor_dead', 'unparseable', 'poison']),
  code: z.string().min(1),
  status: z.number().optional(),
  detail: z.string().optional(),
  pointer: z.string().optional(),
  hint: z.string().optional(),
  requestId: z.string().optional(),
  body: z.string().optional(),
  firstFailedAtMs: epochMs,
  lastFailedAtMs: epochMs,
  attempts: z.array(attempt).max(500),
  replays: z.number().int().nonnegative(),
  replayedAtMs: epochMs.optional(),
  earlierReplaysAtMs: z.array(epochMs).max(50).optional(),
  campaignId: z.string().optional(),
  job: z.unknown(),
});

/** A letter of this destination out of one line, or what is wrong with it. Pure. */
export function readLine(
  destination: string,
  text: string,
): { letter: DeadLetter } | { id?: string; problems: Problem[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problems: [problem('line', 'invalid_json', 'Each line is one letter as JSON.')] };
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    return {
      problems: result.error.issues.map(({ path, message }) =>
        problem(path.join('.') || 'letter', 'invalid_letter', `${message.replace(/\.$/, '')}.`),
      ),
    };
  }
  const { masked: _masked, ...stored } = result.data;
  const { id } = stored;
  if (id !== letterId(stored)) {
    return { id, problems: [problem('id', 'invalid_letter', 'It is not the id of this type and job.')] };
  }
  const problems = stored.reason === 'unparseable' ? [] : problemsOfJob(stored.job, stored.type);
  if (problems.length > 0) return { id, problems };
  const present = Object.fromEntries(Object.entries(stored).filter(([, each]) => each !== undefined));
  return { letter: { ...present, destination } as unknown as DeadLetter };
}

function problemsOfJob(job: unknown, type: string): Problem[] {
  try {
    const parsed = parseJob(job);
    return parsed.type === type
      ? []
      : [problem('job.type', 'invalid_letter', `It is not the letter's type, ${type}.`)];
  } catch (error) {
    if (!(error instanceof UnparseableJobError)) throw error;
    return error.problems.map((each) => problem('job', 'invalid_job', each));
  }
}

function problem(path: string, code: string, fix: string): Problem {
  return { path, code, got: 'the line', fix };
}
