import type { BackfillOptions } from './backfill-options.js';
import { BackfillError } from './errors.js';
import { describeReading } from './formats/describe.js';
import { interpretationOf, type Prepared, recordsOf } from './formats/prepare.js';
import type { Source } from './input/source.js';
import { readPlace } from './migration/file-progress.js';
import type { AddMembers } from './migration/seen-entries.js';
import type { SeenKeys } from './migration/seen-keys.js';
import type { MigrationFile } from './migration/state.js';
import type { RejectsFile } from './rejects/rejects-file.js';
import type { Backpressure } from './steps/backpressure.js';
import { BATCH_LIMITS, requestBytes } from './steps/batch-size.js';
import { type Committed, commitStep } from './steps/commit-step.js';
import { NO_LINES, sumOfLines } from './steps/line-counts.js';
import { readSteps } from './steps/read-steps.js';

export interface FileRun extends BackfillOptions {
  source: Source;
  prepared: Prepared;
  key: string;
  /** The committed progress of the file, if it has any. */
  progress: MigrationFile | undefined;
  backpressure: Backpressure;
  rejects: RejectsFile;
  seen: SeenKeys;
  addMembers: AddMembers;
}

/** Reads a file from its committed place to its end and commits each step. */
export async function readFile(run: FileRun): Promise<void> {
  const { source, prepared, progress, migrationId, kind, settings } = run;
  const { layout } = prepared;
  const from = await readPlace(run, run.key);
  const openedAtMs = progress?.openedAtMs ?? run.nowMs();
  const how = await interpretationOf(source, prepared, run);
  run.onFile?.(source.name, describeReading(prepared, how));
  const steps = readSteps({
    records: recordsOf(source, prepared, from),
    layout,
    how: { ...how, nowMs: openedAtMs },
    from,
    seen: run.seen.among,
    measureBytes: (batch) => requestBytes(batch, migrationId, settings),
    maxEntries: Math.min(run.maxEntries ?? BATCH_LIMITS[kind], BATCH_LIMITS[kind]),
  });

  let refused = progress?.refused ?? 0;
  const reasons = { ...progress?.reasons };
  const refusedFor = { ...progress?.refusedFor };
  const withheld = { ...progress?.withheld };
  let lineCounts = progress === undefined ? { ...NO_LINES } : progress.lineCounts;
  const leftOut = { ...progress?.leftOut };
  const notes = { ...progress?.notes };
  // One step is committed while the next one is read. `readSteps` allows no more than that.
  let committing: Promise<Committed | undefined> = Promise.resolve(undefined);
  let { lines } = from;
  try {
    for await (const step of steps) {
      run.signal.throwIfAborted();
      const before = await committing;
      refused += step.counts.refused;
      for (const [code, count] of step.reasons) reasons[code] = (reasons[code] ?? 0) + count;
      for (const [codes, count] of step.refusedFor) refusedFor[codes] = (refusedFor[codes] ?? 0) + count;
      for (const [reason, count] of step.withheld) withheld[reason] = (withheld[reason] ?? 0) + count;
      lineCounts = lineCounts && sumOfLines(lineCounts, step.lines);
      for (const [field, count] of step.leftOut) leftOut[field] = (leftOut[field] ?? 0) + count;
      for (const [note, count] of step.notes) notes[note] = (notes[note] ?? 0) + count;
      const file: MigrationFile = {
        key: run.key,
        name: source.name,
        ...(source.path !== undefined && { path: source.path }),
        ...(source.size !== undefined && { size: source.size }),
        format: layout.format,
        openedAtMs,
        lines: step.to.lines,
        ...(lineCounts !== undefined && { lineCounts }),
        refused,
        reasons: { ...reasons },
        refusedFor: { ...refusedFor },
        withheld: { ...withheld },
        leftOut: { ...leftOut },
        notes: { ...notes },
        bytesRead: step.last ? (source.size ?? source.bytesRead()) : source.bytesRead(),
        done: step.last,
      };
      committing = commitStep(run, step, file, before).then((committed) => {
        lines = file.lines;
        return committed;
      });
      committing.catch(() => undefined);
    }
    await (await committing)?.moved;
  } catch (error) {
    // Wait for the commit, or it would write after everything is closed.
    await committing.then((last) => last?.moved).catch(() => undefined);
    throw withProgress(error, lines);
  }
}

/**
 * Adds to the error of a damaged file how many lines were processed. That can be less than could be unzipped, because steps are
 * committed completely or not at all.
 */
function withProgress(error: unknown, lines: number): unknown {
  if (!(error instanceof BackfillError) || lines === 0) return error;
  if (error.code !== 'damaged_file' && error.code !== 'hostile_file') return error;
  const { code, message, next, cause } = error;
  return new BackfillError(code, message, `Lines 1 to ${lines} are processed. ${next}`, { cause });
}
