/**
 * Reads the files of a migration into its lane, step by step (see take-step.ts), and can be killed at any point. A file goes
 * on where it was; standard input, which may be another or a mended one, is read from its start each time, and what was taken
 * of it before is recognised entry by entry.
 */
import { hash } from 'node:crypto';
import type { Ownership } from '@tracklayer/events';
import type { RequestSettings } from '@tracklayer/klaviyo';
import type { Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { BackfillError } from './errors.js';
import { detectLayout, type Layout } from './formats/detect.js';
import type { FieldMap } from './formats/field-map.js';
import type { Format, Kind } from './formats/format.js';
import { readRecords } from './input/records.js';
import type { Source } from './input/source.js';
import {
  claimRejects,
  fileOnRecord,
  forgetStreams,
  placeOf,
  rejectedBytes,
} from './migration/file-progress.js';
import { migrationKeys } from './migration/keys.js';
import { leaseReader } from './migration/reader-lease.js';
import { orderOf } from './migration/reading-order.js';
import { rememberStep, seenIn } from './migration/seen-entries.js';
import {
  beginMigration,
  changeState,
  type Migration,
  type MigrationFile,
  readMigration,
} from './migration/state.js';
import { markOfDryRun } from './rejects/dry-run-mark.js';
import { openRejects, type Rejects } from './rejects/rejects-file.js';
import { createRoom, type Room } from './steps/backpressure.js';
import { BATCH_LIMITS, requestBytes } from './steps/batch-size.js';
import { takeStep } from './steps/commit-step.js';
import { stepsOf } from './steps/read-steps.js';

export interface BackfillOptions {
  redis: RedisClient;
  lanes: Lanes;
  destination: string;
  migrationId: string;
  kind: Kind;
  sources: readonly Source[];
  /** Left out: each file's own, by its beginning. */
  format?: Format | undefined;
  map: FieldMap;
  /** Times without an offset are UTC. */
  utc: boolean;
  /** Who tells the destination of which event: those that it has from its own tracker are left out. Left out: none is. */
  ownership?: Ownership | undefined;
  /** Where refused lines are written. */
  rejectsPath: string;
  /** How the destination wants its requests written: batches are cut by it. */
  settings: RequestSettings;
  nowMs(): number;
  signal: AbortSignal;
  /** Batches that wait in the lane at most. Default 32. */
  maxBatches?: number | undefined;
  /** Entries of a batch at most, under Klaviyo's own limit. */
  maxEntries?: number | undefined;
  /** What a file's reading has come to; called with each step on record. */
  onStep?: ((file: MigrationFile) => void) | undefined;
}

/** How reading ended: all is in the lane; somebody cancelled the migration; this process was asked to end. */
export type ReadingEnd = 'read' | 'cancelled' | 'interrupted';

export async function runBackfill(options: BackfillOptions): Promise<ReadingEnd> {
  const { redis, destination, migrationId, kind, nowMs, signal } = options;
  const files = options.sources.map((source) => {
    const layout = detectLayout(source.head, source.name, options.format);
    return { source, layout, key: fileKey(source, layout, options) };
  });
  const found = await readMigration(redis, destination, migrationId);
  checkGoesOn(found, options);
  const lease = await leaseReader(redis, destination, migrationId, { signal });
  const room = createRoom(options);
  try {
    const { rejectsPath: path, sources } = options;
    const bytes = await rejectedBytes(options);
    const dryMark = bytes === undefined ? await markOfDryRun(options) : undefined;
    const rejects = await openRejects({ path, bytes, dryMark, sources });
    try {
      // What a killed reader put on record last.
      await rememberStep(redis, migrationKeys(destination, migrationId));
      await beginMigration(redis, destination, migrationId, {
        kind,
        order: orderOf(options, files),
        nowMs: nowMs(),
      });
      await claimRejects(options);
      await forgetStreams(options, found?.files ?? []);
      for (const { source, layout, key } of files) {
        const known = await fileOnRecord(options, key);
        if (known?.done) continue;
        await changeState(redis, destination, migrationId, { to: 'running', from: ['done'], nowMs: nowMs() });
        await readFile({ ...options, source, layout, key, known, room, rejects });
      }
      return 'read';
    } finally {
      await rejects.close();
    }
  } catch (error) {
    if (error === room.cancelled) return 'cancelled';
    if (signal.aborted) return 'interrupted';
    throw error;
  } finally {
    await lease.release();
  }
}

interface FileRun extends BackfillOptions {
  source: Source;
  layout: Layout;
  key: string;
  known: MigrationFile | undefined;
  room: Room;
  rejects: Rejects;
}

async function readFile(run: FileRun): Promise<void> {
  const { redis, source, layout, known, migrationId, kind, map, utc, ownership, settings } = run;
  const keys = migrationKeys(run.destination, migrationId);
  const from = await placeOf(run, run.key);
  const openedAtMs = known?.openedAtMs ?? run.nowMs();
  const steps = stepsOf({
    records: readRecords(source.read(from), layout, from),
    layout,
    how: { kind, format: layout.format, map, utc, ownership, nowMs: openedAtMs },
    from,
    seen: (entries) => seenIn(redis, keys.seen, entries),
    measure: (batch) => requestBytes(batch, migrationId, settings),
    maxEntries: Math.min(run.maxEntries ?? BATCH_LIMITS[kind], BATCH_LIMITS[kind]),
  });

  let refused = known?.refused ?? 0;
  const reasons = { ...known?.reasons };
  const withheld = { ...known?.withheld };
  // One step is being put on record while the next is read: `stepsOf` counts on no more than that.
  let onRecord: Promise<void> = Promise.resolve();
  let { lines } = from;
  try {
    for await (const step of steps) {
      run.signal.throwIfAborted();
      await onRecord;
      refused += step.counts.refused;
      for (const [code, count] of step.reasons) reasons[code] = (reasons[code] ?? 0) + count;
      for (const [why, count] of step.withheld) withheld[why] = (withheld[why] ?? 0) + count;
      const file: MigrationFile = {
        key: run.key,
        name: source.name,
        ...(source.path !== undefined && { path: source.path }),
        ...(source.size !== undefined && { size: source.size }),
        format: layout.format,
        openedAtMs,
        lines: step.to.lines,
        refused,
        reasons: { ...reasons },
        withheld: { ...withheld },
        bytesRead: step.last ? (source.size ?? source.bytesRead()) : source.bytesRead(),
        done: step.last,
      };
      onRecord = takeStep(run, step, file).then(() => {
        lines = file.lines;
      });
      onRecord.catch(() => undefined);
    }
    await onRecord;
  } catch (error) {
    // What is under way ends first, or it would write after everything is closed.
    await onRecord.catch(() => undefined);
    throw withTaken(error, lines);
  }
}

/** Of a file that turns out to be damaged, how much has been taken: less than could be unzipped, for steps are taken whole. */
function withTaken(error: unknown, lines: number): unknown {
  if (!(error instanceof BackfillError) || error.code !== 'damaged_file' || lines === 0) return error;
  const { code, message, next, cause } = error;
  return new BackfillError(code, message, `Its lines up to ${lines} have been taken. ${next}`, { cause });
}

/** A file read with another map, as another format or for another owner is another file: its lines mean something else. */
function fileKey({ fingerprint }: Source, { format }: Layout, options: BackfillOptions): string {
  const { map, utc, ownership = null } = options;
  return hash('sha256', JSON.stringify([fingerprint, format, map, utc, ownership]), 'base64url').slice(0, 16);
}

function checkGoesOn(found: Migration | undefined, { migrationId, kind }: BackfillOptions): void {
  if (found === undefined) return;
  if (found.state === 'cancelled') {
    const next = 'Choose another migration id; what was delivered of this one stays delivered.';
    throw new BackfillError('migration_cancelled', `Migration ${migrationId} was cancelled.`, next);
  }
  if (found.state === 'paused') {
    const next = `Let it go on with: tracklayer backfill resume ${migrationId}`;
    throw new BackfillError('migration_paused', `Migration ${migrationId} is paused.`, next);
  }
  if (found.kind !== kind) {
    const next = 'Choose another migration id for the other kind.';
    throw new BackfillError('other_settings', `Migration ${migrationId} brings over ${found.kind}.`, next);
  }
}
