/**
 * Imports exported letters: they become dead letters again, unchanged.
 *
 * Defends against:
 * - A file that is imported twice. A letter that exists is not changed.
 * - A file that is imported too late. If the job was delivered meanwhile or is in its lane, its letter is not imported.
 * - A person who was erased after the export. A letter about them is refused, so that Redis keeps nothing of them.
 * - A file that was edited by hand. Each line is checked by itself, and a bad line stops no other line.
 */
import { JOB_TYPES, type Problem, type Profile } from '@tracklayer/events';
import { parseJob, quarantinedEvent, UnparseableJobError } from '@tracklayer/lanes';
import { z } from 'zod';
import { addOutcome, type Outcome, recordAct, recordOutcome } from '../audit/audit.js';
import type { Actor } from '../audit/types.js';
import { asyncChunks } from '../chunks.js';
import type { ReplayContext } from '../context.js';
import { profilesOf } from '../letter/identifiers.js';
import type { DeadLetter } from '../letter/letter.js';
import { letterId, memberOf } from '../letter/letter-id.js';
import { readLetters } from '../store/read.js';
import { transitionLetter } from '../store/transition.js';
import { isUnreadable } from '../store/unreadable.js';
import type { ImportedLine, ImportOptions } from './types.js';

/** Lines that are read before the first of them is written. */
const PAGE = 100;

/** The clock of the machine that exported may be ahead by this much. */
const MAX_CLOCK_SKEW_MS = 300_000;

interface Limits extends ImportOptions {
  nowMs: number;
  /** Older letters are not imported, because the retention would drop them at once. */
  maxAgeMs: number;
}

const ERASED_FIX =
  'A person of this letter was erased. Remove the line, or the entries of this person from its batch. Delete the export as well.';

/** Imports line by line, and returns the outcome of each line in order. Skips blank lines. Holds one page in memory. */
export async function* importLetters(
  context: ReplayContext,
  lines: AsyncIterable<string> | Iterable<string>,
  actor: Actor,
  limits: Limits,
): AsyncGenerator<ImportedLine> {
  const { redis, destination } = context;
  const act = await recordAct(redis, destination, { ...actor, action: 'import' });
  const outcomes: Outcome = {};
  try {
    for await (const page of asyncChunks(numbered(lines), PAGE)) {
      const done = await importPage(context, page, limits);
      for (const { outcome } of done) addOutcome(outcomes, outcome);
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

async function* numbered(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Line> {
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() !== '') yield { line, text };
  }
}

/** If a page contains a letter twice, one of them is imported. The other one finds it and changes nothing. */
function importPage(context: ReplayContext, page: readonly Line[], limits: Limits): Promise<ImportedLine[]> {
  return Promise.all(page.map((each) => importLine(context, each, limits)));
}

async function importLine(
  { redis, destination }: ReplayContext,
  { line, text }: Line,
  { nowMs, maxAgeMs, erasedAmong }: Limits,
): Promise<ImportedLine> {
  const read = readLine(destination, text);
  if ('problems' in read) return { line, outcome: 'invalid', ...read };
  const { letter } = read;
  const { id } = letter;
  if (letter.lastFailedAtMs > nowMs + MAX_CLOCK_SKEW_MS) {
    const fix = 'This time is in the future, so no selection would find the letter. Correct the time.';
    return { line, id, outcome: 'invalid', problems: [problem('lastFailedAtMs', 'in_the_future', fix)] };
  }
  if (letter.lastFailedAtMs < nowMs - maxAgeMs) return { line, id, outcome: 'too-old' };
  const erased = (await erasedAmong?.(profilesOf(letter.job) as Profile[])) ?? [];
  if (erased.includes(true)) {
    return { line, id, outcome: 'invalid', problems: [problem('job', 'erased_person', ERASED_FIX)] };
  }
  const [here] = await readLetters(redis, destination, [memberOf(letter)]);
  if (here && isUnreadable(here)) return { line, id, outcome: 'already' };
  const { kind } = await transitionLetter(redis, destination, memberOf(letter), (now) =>
    now === undefined ? { to: letter, imported: true } : undefined,
  );
  switch (kind) {
    case 'applied':
      return { line, id, outcome: 'imported' };
    case 'settled':
    case 'in-lane':
      return { line, id, outcome: kind };
    case 'unchanged':
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
  dropped: z.array(z.object({ code: z.string(), field: z.string() })).optional(),
});
const schema = z.object({
  masked: z
    .literal(false, { error: 'This letter is masked. Export it with --unmasked, then import that file.' })
    .optional(),
  state: z.literal('dead', { error: 'Import dead letters only.' }),
  type: z.enum(JOB_TYPES),
  /** Becomes part of Redis keys, so only the form of `jobId` is accepted. */
  jobId: z.string().regex(/^[a-z][\w-]{8,80}$/, { error: 'This is not a job id.' }),
  id: z.string(),
  eventName: z.string().optional(),
  eventId: z.string().optional(),
  reason: z.enum(['refused', 'exhausted', 'predecessor_dead', 'unparseable', 'invalid', 'poison']),
  code: z.string().min(1),
  status: z.number().optional(),
  detail: z.string().optional(),
  pointer: z.string().optional(),
  textKey: z.string().max(64).optional(),
  rootCause: z.string().max(64).optional(),
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

/** Reads a letter of this destination from one line, or says what is wrong with the line. Pure. */
function readLine(
  destination: string,
  text: string,
): { letter: DeadLetter } | { id?: string; problems: Problem[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problems: [problem('line', 'invalid_json', 'Write one letter as JSON on each line.')] };
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
    return { id, problems: [problem('id', 'invalid_letter', 'This id does not match `type` and `jobId`.')] };
  }
  const isKept = stored.reason === 'unparseable' || quarantinedEvent(stored.job) !== undefined;
  const problems = isKept ? [] : problemsOfJob(stored.job, stored.type);
  if (problems.length > 0) return { id, problems };
  const present = Object.fromEntries(Object.entries(stored).filter(([, each]) => each !== undefined));
  return { letter: { ...present, destination } as unknown as DeadLetter };
}

function problemsOfJob(job: unknown, type: string): Problem[] {
  try {
    const parsed = parseJob(job);
    return parsed.type === type
      ? []
      : [problem('job.type', 'invalid_letter', `This is not the type of the letter, ${type}.`)];
  } catch (error) {
    if (!(error instanceof UnparseableJobError)) throw error;
    return error.problems.map((each) => problem('job', 'invalid_job', each));
  }
}

function problem(path: string, code: string, fix: string): Problem {
  return { path, code, got: 'the line', fix };
}
