/**
 * Reads files as a real run would, but sends nothing and commits nothing. It stores only which rejects file it wrote. The seen
 * entries are kept in temporary sets in Redis, because a file of any length must not fill the memory of this process.
 */
import { randomUUID } from 'node:crypto';
import { consentAddresses } from '@tracklayer/events';
import { consentStatements } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import type { BackfillOptions } from './backfill-options.js';
import { newStatements } from './consent/deduplicate.js';
import type { FileStatement } from './consent/statements.js';
import { CONSENT_HASHES, dryConsents } from './dry-run-consents.js';
import { addExamples } from './dry-run-examples.js';
import { type Asked, addAsked, addStep, type DryRun, emptyDryRun } from './dry-run-result.js';
import { describeReading, unusedColumns } from './formats/describe.js';
import { interpretationOf, prepareFile, recordsOf } from './formats/prepare.js';
import { SETS, setMember } from './migration/entry-id.js';
import { hasSeenEntries } from './migration/file-progress.js';
import { migrationKeys } from './migration/keys.js';
import { createAddMembers, seenIn } from './migration/seen-entries.js';
import { createSeenKeys } from './migration/seen-keys.js';
import { readDryRunMark, storeDryRunMark } from './rejects/dry-run-mark.js';
import { openRejectsFile, type RejectsFile } from './rejects/rejects-file.js';
import { BATCH_LIMITS, requestBytes } from './steps/batch-size.js';
import { withoutLiveEvents } from './steps/known-live.js';
import { NO_LINES, sumOfLines } from './steps/line-counts.js';
import { readSteps, type Step } from './steps/read-steps.js';

/** As for a real run, where nothing else is said. */
export interface DryRunOptions
  extends Pick<
    BackfillOptions,
    | 'redis'
    | 'lanes'
    | 'destination'
    | 'migrationId'
    | 'kind'
    | 'sources'
    | 'format'
    | 'map'
    | 'utc'
    | 'defaults'
    | 'reading'
    | 'onFile'
    | 'ownership'
    | 'customEvents'
    | 'orderedProducts'
    | 'settings'
    | 'signal'
  > {
  /** The file for refused lines. Undefined: they are not written. */
  rejectsPath?: string | undefined;
  nowMs: number;
  onStep?: ((result: DryRun) => void) | undefined;
  /** Asks Klaviyo which of these granted consents were withdrawn there since. Undefined: nobody asks. */
  ask?: ((granted: readonly FileStatement[]) => Promise<Asked>) | undefined;
}

/** The temporary sets expire after this time if the process is killed. */
const TEMPORARY_MS = 3_600_000;

export async function dryRun(options: DryRunOptions): Promise<DryRun> {
  const { redis, destination, migrationId, kind, settings, nowMs, signal } = options;
  const keys = migrationKeys(destination, migrationId);
  const temporary = `${keys.migration}:dry:${randomUUID()}:`;
  const result = emptyDryRun();
  const all = options.sources.map((source) => prepareFile(source, options));
  const rejects = await openRejects(options);
  const store = dryConsents(redis, options.lanes.deliveryStore(destination), {
    temporary,
    ttlMs: TEMPORARY_MS,
  });
  const isKnown = await hasSeenEntries(options);
  const ofThisRun = createSeenKeys(redis, { sets: temporary, isAlone: () => true });
  const addMembers = createAddMembers(redis, temporary, TEMPORARY_MS);
  const seen = async (entries: readonly string[]) => {
    const [now, before] = await Promise.all([
      ofThisRun.among(entries),
      isKnown ? seenIn(redis, keys.seen, entries) : [],
    ]);
    return now.map((found, at) => found || before[at] === true);
  };

  let adding: Promise<void> = Promise.resolve();
  try {
    for (const [index, source] of options.sources.entries()) {
      const prepared = all[index] as (typeof all)[number];
      const { layout } = prepared;
      const how = await interpretationOf(source, prepared, options);
      options.onFile?.(source.name, describeReading(prepared, how));
      const from = { bytes: 0, lines: 0 };
      const { name } = source;
      const file = {
        name,
        format: layout.format,
        lines: 0,
        lineCounts: { ...NO_LINES },
        refused: 0,
        unused: unusedColumns(prepared),
      };
      result.files.push(file);
      const steps = readSteps({
        records: recordsOf(source, prepared, from),
        layout,
        how: { ...how, nowMs },
        from,
        seen,
        measureBytes: (batch) => requestBytes(batch, migrationId, settings),
        maxEntries: BATCH_LIMITS[kind],
      });
      const add = async (step: Step) => {
        for (const { record, problems } of step.rejected) rejects?.add(source.name, record, problems);
        await rejects?.flush();
        const { batch, known, live } = await withoutLiveEvents(options, step);
        const consents = await newStatements(step.statements, { live, seen, store, nowMs });
        await store.rememberConsents(step.statements.flatMap((each) => consentStatements(each, nowMs)));
        const newKeys = [...step.keys, ...step.marks, ...consents.keys];
        const added = ofThisRun.add(newKeys);
        await addMembers(newKeys.map(setMember));
        added();
        file.lines = step.to.lines;
        file.lineCounts = sumOfLines(file.lineCounts, step.lines);
        file.refused += step.counts.refused;
        result.known += known;
        addExamples(result.examples, batch, migrationId, settings);
        addStep(result, { ...step, batch }, consents.statements, source.name);
        await askAbout(consents.statements, result, options);
        options.onStep?.(result);
      };
      // As in a real run, one step is added while the next one is read.
      for await (const step of steps) {
        signal.throwIfAborted();
        await adding;
        adding = add(step);
        adding.catch(() => undefined);
      }
      await adding;
    }
    return result;
  } finally {
    await adding.catch(() => undefined);
    await rejects?.close();
    await removeSets(redis, temporary);
  }
}

async function askAbout(
  statements: readonly FileStatement[],
  result: DryRun,
  { ask }: DryRunOptions,
): Promise<void> {
  const granted = statements.filter(
    ({ profile, consent }) => consent.status === 'granted' && consentAddresses(profile, consent).length > 0,
  );
  if (ask === undefined || granted.length === 0 || result.notAsked !== undefined) return;
  addAsked(result, await ask(granted));
}

/** Opens the rejects file, if one is named. A dry run does not overwrite the rejects file of a real run. */
async function openRejects({ rejectsPath, ...options }: DryRunOptions): Promise<RejectsFile | undefined> {
  if (rejectsPath === undefined) return undefined;
  const { redis, destination, migrationId, sources } = options;
  const file = { redis, destination, migrationId, rejectsPath };
  const dryRunMark = await readDryRunMark(file);
  const rejects = await openRejectsFile({ path: rejectsPath, bytes: undefined, dryRunMark, sources });
  return {
    ...rejects,
    async close() {
      await rejects.close();
      // Without the mark the next run asks for another file name. That is no reason to fail.
      await storeDryRunMark(file).catch(() => undefined);
    },
  };
}

const SETS_PER_CALL = 1_024;

async function removeSets(redis: RedisClient, temporary: string): Promise<void> {
  for (let set = 0; set < SETS; set += SETS_PER_CALL) {
    const names = Array.from({ length: SETS_PER_CALL }, (_, index) => `${temporary}${set + index}`);
    await redis.unlink(names).catch(() => undefined);
  }
  const consents = Array.from({ length: CONSENT_HASHES }, (_, number) => `${temporary}c${number}`);
  await redis.unlink(consents).catch(() => undefined);
}
