/**
 * Enqueues the jobs of a step and then commits it to Redis, completely or not at all.
 *
 * Defends against a kill in between. The next process then reads the step again and enqueues the same job under the same id,
 * which the lane already knows.
 */
import { randomUUID } from 'node:crypto';
import { consentStatements, type Lanes } from '@tracklayer/lanes';
import { type RedisClient, runScript } from '@tracklayer/redis';
import { newStatements, rememberConsents } from '../consent/deduplicate.js';
import { BackfillError } from '../errors.js';
import { fileField, formatPlace, placeField, rejectsField } from '../migration/file-progress.js';
import { LAST_COMMIT, migrationKeys, PENDING_MEMBERS } from '../migration/keys.js';
import { COMMIT } from '../migration/scripts.js';
import { type AddMembers, membersOf, moveMembers } from '../migration/seen-entries.js';
import type { SeenKeys } from '../migration/seen-keys.js';
import type { MigrationFile } from '../migration/state.js';
import type { RejectsFile } from '../rejects/rejects-file.js';
import type { Backpressure } from './backpressure.js';
import { entriesIn } from './batch-size.js';
import { consentJobs } from './consent-batches.js';
import { entryJobs, phoneJobs } from './jobs.js';
import { withoutLiveEvents } from './known-live.js';
import { countProfileFields } from './profile-fields.js';
import type { Step } from './read-steps.js';

/** What a commit needs from its run. */
export interface CommitContext {
  redis: RedisClient;
  lanes: Lanes;
  destination: string;
  migrationId: string;
  rejectsPath: string;
  nowMs(): number;
  onStep?: ((file: MigrationFile) => void) | undefined;
  backpressure: Backpressure;
  rejects: RejectsFile;
  seen: SeenKeys;
  addMembers: AddMembers;
}

/** A committed step. Its members move to the sets of seen entries while the next step is read and enqueued. */
export interface Committed {
  moved: Promise<void>;
}

/**
 * Enqueues the batch of a step with its consents and phone numbers, then commits the step.
 *
 * @param file the progress of the file including this step.
 * @param before the step before. The text with its members is replaced only when they are in the sets.
 * @throws {BackfillError} `taken_over` if another process has committed this part of the file.
 */
export async function commitStep(
  run: CommitContext,
  step: Step,
  file: MigrationFile,
  before: Committed | undefined,
): Promise<Committed> {
  const { redis, lanes, destination, migrationId, nowMs } = run;
  const keys = migrationKeys(destination, migrationId);
  for (const { record, problems } of step.rejected) run.rejects.add(file.name, record, problems);
  const rejectsBytes = await run.rejects.flush();

  const { batch, known, live } = await withoutLiveEvents(run, step);
  const store = lanes.deliveryStore(destination);
  const consents = await newStatements(step.statements, {
    live,
    seen: run.seen.among,
    store,
    nowMs: nowMs(),
  });
  const entries = entriesIn(batch);
  const phones = phoneJobs(batch, { migrationId, timeMs: file.openedAtMs, nowMs: nowMs() });
  if (entries > 0 || step.statements.length > 0) {
    const jobs = entries > 0 ? entryJobs(batch, { migrationId, keys: step.keys }, nowMs()) : [];
    const consenting = consentJobs(consents.statements, migrationId, nowMs());
    const waits = 'waits' in batch;
    await run.backpressure.wait({
      batches: (waits ? 0 : jobs.length) + consenting.length,
      phones: phones.length > 0,
      waits,
    });
    const all = step.statements.flatMap((statement) => consentStatements(statement, nowMs()));
    await rememberConsents(all, store);
    await lanes.enqueue(destination, [...jobs, ...consenting, ...phones]);
  }
  const withdrawals = consents.statements.filter(({ consent }) => consent.status === 'withdrawn').length;
  const counts = {
    entries: step.counts.entries,
    refusals: step.counts.refused,
    duplicates: step.counts.duplicates,
    orderedProducts: step.counts.orderedProducts,
    known,
    enqueued: entries,
    batches: 'waits' in batch ? entries : Math.min(entries, 1),
    subscriptions: consents.statements.length - withdrawals,
    withdrawals,
    phones: phones.length,
    merged: 'profiles' in batch ? step.keys.length - entries : 0,
    profileFields: countProfileFields(batch),
  };
  const changes = [
    ...Object.entries(counts).map(([name, count]) => [`n:${name}`, count]),
    ['=updatedAtMs', nowMs()],
    ...(rejectsBytes > 0
      ? [
          ['=rejects', run.rejectsPath],
          [`=${rejectsField(run.rejectsPath)}`, rejectsBytes],
        ]
      : []),
  ].flat();
  const newKeys = [...step.keys, ...step.marks, ...consents.keys];
  const members = membersOf(newKeys);
  await before?.moved;
  const inSets = run.seen.add(newKeys);
  const committed = await runScript(
    redis,
    COMMIT,
    [keys.migration],
    [
      placeField(file.key),
      formatPlace(step.from),
      formatPlace(step.to),
      fileField(file.key),
      JSON.stringify(file),
      PENDING_MEMBERS,
      members,
      LAST_COMMIT,
      randomUUID(),
      ...changes,
    ],
  );
  if (committed !== 1) throw takenOver(migrationId);
  run.onStep?.(file);
  const moved = moveMembers(redis, keys, members, run.addMembers).then(inSets);
  // The next step reports the failure.
  moved.catch(() => undefined);
  return { moved };
}

function takenOver(id: string): BackfillError {
  const next = `Follow its progress: tracklayer backfill status ${id}`;
  return new BackfillError('taken_over', `Another process now reads migration ${id}.`, next);
}
