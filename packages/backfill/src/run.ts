/**
 * Reads the files of a migration into its lane, and can be killed at any point: each step is handed to the lane first and put
 * on record then, whole or not at all. Killed in between, the next process reads the step again and hands over the same job
 * under the same id, which the lane knows. A file goes on where it was; standard input, which may be another or a mended one,
 * is read from its start each time, and what was taken of it before is recognised entry by entry.
 */
import { hash } from 'node:crypto';
import type { Ownership } from '@tracklayer/events';
import type { RequestSettings } from '@tracklayer/klaviyo';
import { consentStatements, type Lanes, laneKeys } from '@tracklayer/lanes';
import { type RedisClient, runScript } from '@tracklayer/redis';
import { rememberStatements, wordsToTell } from './consents.js';
import { liveId } from './entry-id.js';
import { BackfillError } from './errors.js';
import { detectLayout, type Layout } from './formats/detect.js';
import type { FieldMap } from './formats/field-map.js';
import type { Format, Kind } from './formats/format.js';
import { batchJob, consentJobs } from './jobs.js';
import { migrationKeys, UNREMEMBERED } from './keys.js';
import type { Place } from './line-splitter.js';
import { BATCH_LIMITS, requestBytes } from './measure.js';
import { countProfileFields } from './profile-fields.js';
import { leaseReader } from './reader-lease.js';
import { orderOf } from './reading.js';
import { readRecords } from './records.js';
import { openRejects, type Rejects } from './rejects.js';
import { createRoom, type Room } from './room.js';
import { COMMIT, KNOWN_LIVE } from './scripts.js';
import type { Source } from './source.js';
import { beginMigration, changeState, type Migration, type MigrationFile, readMigration } from './state.js';
import { type Step, stepsOf } from './steps.js';
import { askEach, membersOf, rememberStep, seenIn } from './taken.js';

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

/** Entries taken are remembered so long after the last of them: so long a corrected file can follow. */
const SEEN_MS = 30 * 24 * 3_600_000;

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
    const rejects = await openRejects({ path, bytes: await rejectedBytes(options), sources });
    try {
      // What a killed reader put on record last.
      await rememberStep(redis, migrationKeys(destination, migrationId), SEEN_MS);
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
  const from = await placeOf(run);
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
      onRecord = take(run, step, file);
      onRecord.catch(() => undefined);
    }
    await onRecord;
  } catch (error) {
    // What is under way ends first, or it would write after everything is closed.
    await onRecord.catch(() => undefined);
    throw error;
  }
}

/** Hands a step's batch to the lane, then puts the step on record. */
async function take(run: FileRun, step: Step, file: MigrationFile): Promise<void> {
  const { redis, lanes, destination, migrationId, nowMs } = run;
  const keys = migrationKeys(destination, migrationId);
  for (const { record, problems } of step.rejected) run.rejects.add(file.name, record, problems);
  const rejectsBytes = await run.rejects.flush();

  const { batch, known, live } = await withoutKnown(run, step);
  const settlement = lanes.settlement(destination);
  const said = (words: readonly string[]) => seenIn(redis, keys.seen, words);
  const { sayings, words } = await wordsToTell(step.sayings, { live, said, settlement, nowMs: nowMs() });
  const entries = 'events' in batch ? batch.events.length : batch.profiles.length;
  if (entries > 0 || step.sayings.length > 0) {
    await run.room.wait(sayings.length > 0);
    const statements = step.sayings.flatMap((saying) => consentStatements(saying, nowMs()));
    await rememberStatements(statements, settlement);
    const jobs = entries > 0 ? [batchJob(batch, { migrationId, keys: step.keys }, nowMs())] : [];
    await lanes.enqueue(destination, [...jobs, ...consentJobs(sayings, migrationId, nowMs())]);
  }
  const withdrawals = sayings.filter(({ consent }) => consent.status === 'withdrawn').length;
  const counts = {
    entries: step.counts.entries,
    duplicates: step.counts.duplicates,
    known,
    enqueued: entries,
    batches: entries > 0 ? 1 : 0,
    subscriptions: sayings.length - withdrawals,
    withdrawals,
    profileFields: 'events' in batch ? countProfileFields(batch.events) : 0,
  };
  const added = [
    ...Object.entries(counts).map(([name, count]) => [`n:${name}`, count]),
    ['=updatedAtMs', nowMs()],
    ...(rejectsBytes > 0
      ? [
          ['=rejects', run.rejectsPath],
          [`=rejects:${run.rejectsPath}`, rejectsBytes],
        ]
      : []),
  ].flat();
  const recorded = await runScript(
    redis,
    COMMIT,
    [keys.migration],
    [
      `at:${run.key}`,
      written(step.from),
      written(step.to),
      `file:${run.key}`,
      JSON.stringify(file),
      UNREMEMBERED,
      membersOf([...step.keys, ...words]),
      ...added,
    ],
  );
  if (recorded !== 1) throw takenOver(migrationId);
  await rememberStep(redis, keys, SEEN_MS);
  run.onStep?.(file);
}

/** Without the events that live traffic has delivered or is about to. They are taken all the same: nobody need bring them. */
async function withoutKnown({ redis, destination }: FileRun, { batch, keys }: Step) {
  if (!('events' in batch)) return { batch, known: 0, live: new Set<string>() };
  const { prefix } = laneKeys(destination);
  const ids = batch.events.map(liveId);
  const found = await askEach(ids, (some) => runScript(redis, KNOWN_LIVE, [prefix], [some.join()]));
  const live = new Set(keys.filter((_, index) => found[index]));
  return { batch: { events: batch.events.filter((_, index) => !found[index]) }, known: live.size, live };
}

async function fileOnRecord(
  { redis, destination, migrationId }: BackfillOptions,
  key: string,
): Promise<MigrationFile | undefined> {
  const text = await redis.hget(migrationKeys(destination, migrationId).migration, `file:${key}`);
  return text === null ? undefined : (JSON.parse(text) as MigrationFile);
}

/** A stream that broke off is nothing to go on with: the one that comes now is read from its start in place of it. */
async function forgetStreams(
  { redis, destination, migrationId, sources }: BackfillOptions,
  files: readonly MigrationFile[],
): Promise<void> {
  if (sources.every(({ path }) => path !== undefined)) return;
  const broken = files.filter(({ path, done }) => path === undefined && !done);
  const fields = broken.flatMap(({ key }) => [`file:${key}`, `at:${key}`]);
  if (fields.length > 0) await redis.hdel(migrationKeys(destination, migrationId).migration, ...fields);
}

async function placeOf({ redis, destination, migrationId, key }: FileRun): Promise<Place> {
  const at = await redis.hget(migrationKeys(destination, migrationId).migration, `at:${key}`);
  const [bytes = 0, lines = 0] = (at ?? '0').split(':').map(Number);
  return { bytes, lines };
}

function written({ bytes, lines }: Place): string {
  return bytes === 0 ? '0' : `${bytes}:${lines}`;
}

async function rejectedBytes({
  redis,
  destination,
  migrationId,
  rejectsPath,
}: BackfillOptions): Promise<number | undefined> {
  const { migration } = migrationKeys(destination, migrationId);
  const bytes = await redis.hget(migration, `rejects:${rejectsPath}`);
  return bytes === null ? undefined : Number(bytes);
}

/** The file is ours from before its first line on: killed after that, the next process knows that it may cut it back. */
async function claimRejects({
  redis,
  destination,
  migrationId,
  rejectsPath,
}: BackfillOptions): Promise<void> {
  const { migration } = migrationKeys(destination, migrationId);
  await redis.hsetnx(migration, `rejects:${rejectsPath}`, 0);
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

function takenOver(id: string): BackfillError {
  const next = `Follow it with: tracklayer backfill status ${id}`;
  return new BackfillError('taken_over', `Another process reads migration ${id} now.`, next);
}
