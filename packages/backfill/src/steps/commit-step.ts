/**
 * Hands a step to the lane and puts it on record then, whole or not at all. Killed in between, the next process reads the step
 * again and hands over the same job under the same id, which the lane knows.
 */
import { consentStatements, type Lanes, laneKeys } from '@tracklayer/lanes';
import { type RedisClient, runScript } from '@tracklayer/redis';
import { rememberStatements, wordsToTell } from '../consent/deduplicate.js';
import { BackfillError } from '../errors.js';
import { liveId } from '../migration/entry-id.js';
import { atField, fileField, rejectsField, written } from '../migration/file-progress.js';
import { migrationKeys, UNREMEMBERED } from '../migration/keys.js';
import { COMMIT, KNOWN_LIVE } from '../migration/scripts.js';
import { askEach, membersOf, rememberStep, seenIn } from '../migration/seen-entries.js';
import type { MigrationFile } from '../migration/state.js';
import type { Rejects } from '../rejects/rejects-file.js';
import type { Room } from './backpressure.js';
import { batchJob, consentJobs } from './jobs.js';
import { countProfileFields } from './profile-fields.js';
import type { Step } from './read-steps.js';

/** What taking a step needs of the run it belongs to. */
export interface StepTaker {
  redis: RedisClient;
  lanes: Lanes;
  destination: string;
  migrationId: string;
  rejectsPath: string;
  nowMs(): number;
  onStep?: ((file: MigrationFile) => void) | undefined;
  room: Room;
  rejects: Rejects;
}

/** Hands a step's batch to the lane, then puts the step on record. */
export async function takeStep(run: StepTaker, step: Step, file: MigrationFile): Promise<void> {
  const { redis, lanes, destination, migrationId, nowMs } = run;
  const keys = migrationKeys(destination, migrationId);
  for (const { record, problems } of step.rejected) run.rejects.add(file.name, record, problems);
  const rejectsBytes = await run.rejects.flush();

  const { batch, known, live } = await withoutKnown(run, step);
  const settlement = lanes.deliveryStore(destination);
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
    refusals: step.counts.refused,
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
          [`=${rejectsField(run.rejectsPath)}`, rejectsBytes],
        ]
      : []),
  ].flat();
  const recorded = await runScript(
    redis,
    COMMIT,
    [keys.migration],
    [
      atField(file.key),
      written(step.from),
      written(step.to),
      fileField(file.key),
      JSON.stringify(file),
      UNREMEMBERED,
      membersOf([...step.keys, ...words]),
      ...added,
    ],
  );
  if (recorded !== 1) throw takenOver(migrationId);
  await rememberStep(redis, keys);
  run.onStep?.(file);
}

/** Without the events that live traffic has delivered or is about to. They are taken all the same: nobody need bring them. */
async function withoutKnown({ redis, destination }: StepTaker, { batch, keys }: Step) {
  if (!('events' in batch)) return { batch, known: 0, live: new Set<string>() };
  const { prefix } = laneKeys(destination);
  const ids = batch.events.map(liveId);
  const found = await askEach(ids, (some) => runScript(redis, KNOWN_LIVE, [prefix], [some.join()]));
  const live = new Set(keys.filter((_, index) => found[index]));
  return { batch: { events: batch.events.filter((_, index) => !found[index]) }, known: live.size, live };
}

function takenOver(id: string): BackfillError {
  const next = `Follow it with: tracklayer backfill status ${id}`;
  return new BackfillError('taken_over', `Another process reads migration ${id} now.`, next);
}
