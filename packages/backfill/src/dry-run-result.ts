import { parseInstant } from '@tracklayer/events';
import type { FileStatement } from './consent/statements.js';
import type { Format } from './formats/format.js';
import { type BatchedEvent, entriesIn } from './steps/batch-size.js';
import { withPhoneBeside } from './steps/jobs.js';
import type { LineCounts } from './steps/line-counts.js';
import { countProfileFields } from './steps/profile-fields.js';
import type { Step } from './steps/read-steps.js';

/** What a run would do. */
export interface DryRun {
  files: {
    name: string;
    format: Format;
    lines: number;
    lineCounts: LineCounts;
    refused: number;
    unused: string[];
  }[];
  entries: number;
  refused: number;
  /** Entries that occur twice in these files, or that an earlier run of the migration has enqueued. */
  duplicates: number;
  /** Events that live traffic has delivered or enqueued. They would not be sent again. */
  known: number;
  /** Up to three entries as they would be at Klaviyo, as JSON. */
  examples: string[];
  /** Entries that would be sent. */
  fresh: number;
  /** Profiles that would be merged with an earlier profile of the same person in the same call. */
  overlaid: number;
  /** Calls that the entries would take. */
  batches: number;
  /** Subscriptions that would be sent besides the entries. */
  subscriptions: number;
  /** Channels that would not be subscribed, because Klaviyo knows of a newer withdrawal. Absent where it was not asked. */
  withdrawnAtKlaviyo?: number;
  /** Why Klaviyo was not asked. */
  notAsked?: string;
  /** People who would be unsubscribed. */
  withdrawals: number;
  /** Phone numbers that would follow their profiles, one call each. */
  phones: number;
  /** Events with profile fields that would not be sent, see steps/profile-fields.ts. */
  profileFields: number;
  /** Valid entries that would not be sent: reason (`not_owner`, `consent_withdrawn`) → how many. */
  withheld: Record<string, number>;
  /** Values that could not be understood, of entries that would be sent without them: field → how many. */
  leftOut: Record<string, number>;
  /** What is doubtful about entries that would be sent (a `Note` of formats/read-profile.ts) → how many. */
  notes: Record<string, number>;
  /** Event name → how many events would be sent. */
  byName: Record<string, number>;
  /** ISO 8601: the earliest and the latest time of the events that would be sent. */
  firstTime?: string;
  lastTime?: string;
  /** Reason code → how many lines would be refused for it, and the first of them: its field, the kind of its value, and the way out. */
  reasons: Record<
    string,
    { count: number; file: string; line: number; path: string; got: string; fix: string }
  >;
  /** All reason codes of a line, joined by ` + ` → how many lines. Adds up to `refused`. */
  refusedFor: Record<string, number>;
}

/** What Klaviyo knows of some granted consents. */
export type Asked = { kind: 'asked'; channels: number } | { kind: 'not_asked'; reason: string };

/** Adds an answer of Klaviyo. Once it was not asked, there is no count. */
export function addAsked(result: DryRun, asked: Asked): void {
  if (asked.kind === 'asked') result.withdrawnAtKlaviyo = (result.withdrawnAtKlaviyo ?? 0) + asked.channels;
  else {
    result.notAsked = asked.reason;
    delete result.withdrawnAtKlaviyo;
  }
}

export function emptyDryRun(): DryRun {
  return {
    files: [],
    entries: 0,
    refused: 0,
    duplicates: 0,
    known: 0,
    examples: [],
    fresh: 0,
    overlaid: 0,
    batches: 0,
    subscriptions: 0,
    withdrawals: 0,
    phones: 0,
    profileFields: 0,
    withheld: {},
    leftOut: {},
    notes: {},
    byName: {},
    reasons: {},
    refusedFor: {},
  };
}

/** Adds a step to the result. `statements`: those of its consent statements that would get a job. */
export function addStep(
  result: DryRun,
  { batch, keys, counts, rejected, reasons, refusedFor, withheld, leftOut, notes }: Step,
  statements: readonly FileStatement[],
  file: string,
): void {
  result.entries += counts.entries;
  result.refused += counts.refused;
  result.duplicates += counts.duplicates;
  for (const [code, count] of reasons) {
    result.reasons[code] ??= { count: 0, file, ...firstOf(code, rejected) };
    result.reasons[code].count += count;
  }
  for (const [codes, count] of refusedFor) result.refusedFor[codes] = (result.refusedFor[codes] ?? 0) + count;
  for (const [field, count] of leftOut) result.leftOut[field] = (result.leftOut[field] ?? 0) + count;
  for (const [note, count] of notes) result.notes[note] = (result.notes[note] ?? 0) + count;
  for (const [reason, count] of withheld) result.withheld[reason] = (result.withheld[reason] ?? 0) + count;
  for (const { consent } of statements) {
    if (consent.status === 'granted') result.subscriptions += 1;
    else result.withdrawals += 1;
  }
  const size = entriesIn(batch);
  result.fresh += size;
  if ('profiles' in batch) result.overlaid += keys.length - size;
  result.phones += withPhoneBeside(batch).length;
  result.batches += 'waits' in batch ? size : Math.min(size, 1);
  result.profileFields += countProfileFields(batch);
  if (!('events' in batch)) return;
  for (const event of batch.events) addEvent(result, event);
}

function firstOf(code: string, rejected: Step['rejected']) {
  for (const { record, problems } of rejected) {
    const found = problems.find((problem) => problem.code === code);
    if (found !== undefined) return { line: record.number, path: found.path, got: found.got, fix: found.fix };
  }
  return { line: 0, path: '', got: '', fix: '' };
}

function addEvent(result: DryRun, { name, time }: BatchedEvent): void {
  result.byName[name] = (result.byName[name] ?? 0) + 1;
  const ms = parseInstant(time) ?? 0;
  if (result.firstTime === undefined || ms < (parseInstant(result.firstTime) ?? 0)) result.firstTime = time;
  if (result.lastTime === undefined || ms > (parseInstant(result.lastTime) ?? 0)) result.lastTime = time;
}
