/**
 * Reads the files of a migration into its lane, step by step.
 *
 * Defends against a kill at any point. A file continues at its committed place. Standard input is read from its start each
 * time, because it may be another or a corrected stream. Entries of it that were enqueued before are recognised one by one.
 */
import { hash } from 'node:crypto';
import { EVENT_NAMES, OWNERSHIP, type Ownership, ownerOf } from '@tracklayer/events';
import type { BackfillOptions } from './backfill-options.js';
import { BackfillError } from './errors.js';
import { type Prepared, prepareFile } from './formats/prepare.js';
import type { Source } from './input/source.js';
import {
  claimRejectsFile,
  forgetBrokenStreams,
  hasSeenEntries,
  readFileProgress,
  readRejectsBytes,
} from './migration/file-progress.js';
import { migrationKeys } from './migration/keys.js';
import { leaseReader } from './migration/reader-lease.js';
import { orderOf } from './migration/reading-order.js';
import { addToSets, moveStepToSets } from './migration/seen-entries.js';
import { createSeenKeys } from './migration/seen-keys.js';
import { beginMigration, changeState, type Migration, readMigration } from './migration/state.js';
import { readFile } from './read-file.js';
import { readDryRunMark } from './rejects/dry-run-mark.js';
import { openRejectsFile } from './rejects/rejects-file.js';
import { createBackpressure } from './steps/backpressure.js';

/** How reading ended: every entry is in the lane; the migration was cancelled; this process was asked to stop. */
export type ReadingEnd = 'read' | 'cancelled' | 'interrupted';

export async function runBackfill(options: BackfillOptions): Promise<ReadingEnd> {
  const { redis, destination, migrationId, kind, nowMs, signal } = options;
  const files = options.sources.map((source) => {
    const prepared = prepareFile(source, options);
    return { source, prepared, key: fileKey(source, prepared, options) };
  });
  const found = await readMigration(redis, destination, migrationId);
  checkCanContinue(found, options);
  const lease = await leaseReader(redis, destination, migrationId, { signal });
  const backpressure = createBackpressure(options);
  try {
    const { rejectsPath: path, sources } = options;
    const bytes = await readRejectsBytes(options);
    const dryRunMark = bytes === undefined ? await readDryRunMark(options) : undefined;
    const rejects = await openRejectsFile({ path, bytes, dryRunMark, sources });
    try {
      // A killed reader may have left the members of its last committed step.
      const keys = migrationKeys(destination, migrationId);
      await moveStepToSets(redis, keys);
      const began = await hasSeenEntries(options);
      const isAlone = () => !began && !lease.wasLost();
      const seen = createSeenKeys(redis, { sets: keys.seen, isAlone });
      const addMembers = addToSets(redis, keys);
      await beginMigration(redis, destination, migrationId, {
        kind,
        order: orderOf(options, files),
        nowMs: nowMs(),
      });
      await claimRejectsFile(options);
      await forgetBrokenStreams(options, found?.files ?? []);
      for (const { source, prepared, key } of files) {
        const progress = await readFileProgress(options, key);
        if (progress?.done) continue;
        await changeState(redis, destination, migrationId, { to: 'running', from: ['done'], nowMs: nowMs() });
        const run = { ...options, source, prepared, key, progress, backpressure, rejects, seen, addMembers };
        await readFile(run);
      }
      return 'read';
    } finally {
      await rejects.close();
    }
  } catch (error) {
    if (error === backpressure.cancelled) return 'cancelled';
    if (signal.aborted) return 'interrupted';
    throw error;
  } finally {
    await lease.release();
  }
}

/** The names of release 0.1.0. Their rules are always part of the key of a file, in this order. */
const RELEASED_NAMES = EVENT_NAMES.slice(0, 8);

/** The rules without those of newer names that nobody changed: a file that release 0.1.0 began keeps its key. */
function releasedRules(ownership: Ownership): Ownership {
  const kept = Object.entries(ownership).filter(
    ([name, rule]) =>
      RELEASED_NAMES.some((released) => released === name) ||
      JSON.stringify(rule) !== JSON.stringify(ownerOf(name, OWNERSHIP)),
  );
  return Object.fromEntries(kept) as Ownership;
}

/** A file that is read with another map, format, ownership or default gets another key, because its lines mean something else. */
function fileKey(
  { fingerprint, encoding }: Source,
  { layout: { format }, profile }: Prepared,
  options: BackfillOptions,
): string {
  const { map, utc, reading } = options;
  const ownership = options.ownership === undefined ? null : releasedRules(options.ownership);
  const source = profile?.id;
  const defaults = Object.keys(options.defaults ?? {}).length > 0 ? options.defaults : undefined;
  // Later settings join the key only where they are used, so that files of earlier versions keep theirs.
  const orderedProducts = options.orderedProducts || undefined;
  const later = { encoding, defaults, reading, source, orderedProducts };
  const more = Object.values(later).some((each) => each !== undefined) ? [later] : [];
  const how = JSON.stringify([fingerprint, format, map, utc, ownership, ...more]);
  return hash('sha256', how, 'base64url').slice(0, 16);
}

function checkCanContinue(found: Migration | undefined, { migrationId, kind }: BackfillOptions): void {
  if (found === undefined) return;
  if (found.state === 'cancelled') {
    const next = 'Use another migration id. Entries that this migration delivered stay delivered.';
    throw new BackfillError('migration_cancelled', `Migration ${migrationId} was cancelled.`, next);
  }
  if (found.state === 'paused') {
    const next = `Resume it: tracklayer backfill resume ${migrationId}`;
    throw new BackfillError('migration_paused', `Migration ${migrationId} is paused.`, next);
  }
  if (found.kind !== kind) {
    const next = `Use another migration id for ${kind}.`;
    throw new BackfillError('other_settings', `Migration ${migrationId} contains ${found.kind}.`, next);
  }
}
