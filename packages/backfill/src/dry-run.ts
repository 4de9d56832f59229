/**
 * Reads files as a real run would, sends nothing and puts nothing on record, but which file of refused
 * lines is its own. What was seen is remembered in Redis, where a
 * file of any length takes no memory of this process, in sets of its own that are taken away at the end.
 */
import { randomUUID } from 'node:crypto';
import { type CanonicalEvent, type Ownership, parseInstant } from '@tracklayer/events';
import type { RequestSettings } from '@tracklayer/klaviyo';
import { jobId } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { aboutOf, latestWords, type Saying } from './consent/statements.js';
import { detectLayout } from './formats/detect.js';
import type { FieldMap } from './formats/field-map.js';
import type { Format, Kind } from './formats/format.js';
import { readRecords } from './input/records.js';
import type { Source } from './input/source.js';
import { SETS, setMember } from './migration/entry-id.js';
import { migrationKeys } from './migration/keys.js';
import { remember, seenIn } from './migration/seen-entries.js';
import { markDryRun, markOfDryRun } from './rejects/dry-run-mark.js';
import { openRejects, type Rejects } from './rejects/rejects-file.js';
import { BATCH_LIMITS, requestBytes } from './steps/batch-size.js';
import { countProfileFields } from './steps/profile-fields.js';
import { type Step, stepsOf } from './steps/read-steps.js';

export interface DryRunOptions {
  redis: RedisClient;
  destination: string;
  migrationId: string;
  kind: Kind;
  sources: readonly Source[];
  format?: Format | undefined;
  map: FieldMap;
  utc: boolean;
  /** As in a real run. */
  ownership?: Ownership | undefined;
  /** Refused lines are written there, if anywhere. */
  rejectsPath?: string | undefined;
  settings: RequestSettings;
  nowMs: number;
  signal: AbortSignal;
  onStep?: ((found: DryRun) => void) | undefined;
}

/** What would happen. */
export interface DryRun {
  files: { name: string; format: Format; lines: number; refused: number }[];
  entries: number;
  refused: number;
  /** Came before in these files, or in an earlier run of the migration. */
  duplicates: number;
  /** Would be sent. */
  fresh: number;
  /** Profiles of people who came before in the same call: the later would be laid over the earlier. */
  overlaid: number;
  /** Calls that it would take. */
  batches: number;
  /** Would be brought over beside the events. */
  subscriptions: number;
  /** Would be unsubscribed. */
  withdrawals: number;
  /** Events that carry fields of their profile, which would not be brought over. */
  profileFields: number;
  /** Right, and would not be sent: why (`not_owner`, `consent_withdrawn`) → how many. */
  withheld: Record<string, number>;
  /** Of the events that would be sent. */
  byName: Record<string, number>;
  /** ISO 8601, of the events that would be sent. */
  firstTime?: string;
  lastTime?: string;
  /** Why lines would be refused → how many, and the first of them. */
  reasons: Record<string, { count: number; file: string; line: number }>;
}

const SCRATCH_MS = 3_600_000;

export async function dryRun(options: DryRunOptions): Promise<DryRun> {
  const { redis, destination, migrationId, kind, map, utc, ownership, settings, nowMs, signal } = options;
  const keys = migrationKeys(destination, migrationId);
  const scratch = `${keys.migration}:dry:${randomUUID()}:`;
  const found = nothing();
  const layouts = options.sources.map((source) => detectLayout(source.head, source.name, options.format));
  const rejects = await rejectsOf(options);

  try {
    for (const [index, source] of options.sources.entries()) {
      const layout = layouts[index] as (typeof layouts)[number];
      const from = { bytes: 0, lines: 0 };
      const file = { name: source.name, format: layout.format, lines: 0, refused: 0 };
      found.files.push(file);
      const steps = stepsOf({
        records: readRecords(source.read(from), layout, from),
        layout,
        how: { kind, format: layout.format, map, utc, ownership, nowMs },
        from,
        async seen(entries) {
          const [before, now] = await Promise.all([
            seenIn(redis, keys.seen, entries),
            seenIn(redis, scratch, entries),
          ]);
          return before.map((taken, at) => taken || now[at] === true);
        },
        measure: (batch) => requestBytes(batch, migrationId, settings),
        maxEntries: BATCH_LIMITS[kind],
      });
      for await (const step of steps) {
        signal.throwIfAborted();
        for (const { record, problems } of step.rejected) rejects?.add(source.name, record, problems);
        await rejects?.flush();
        const sayings = await notSaid(step, nowMs, redis, scratch);
        await remember(redis, scratch, [...step.keys, ...sayings.map(wordKey)].map(setMember), SCRATCH_MS);
        file.lines = step.to.lines;
        file.refused += step.counts.refused;
        add(found, { ...step, sayings }, source.name);
        options.onStep?.(found);
      }
    }
    return found;
  } finally {
    await rejects?.close();
    await forget(redis, scratch);
  }
}

/** Its file of refused lines, if one was asked for. A run's own is on record, and is not written by a dry run. */
async function rejectsOf({ rejectsPath, ...options }: DryRunOptions): Promise<Rejects | undefined> {
  if (rejectsPath === undefined) return undefined;
  const { redis, destination, migrationId, sources } = options;
  const file = { redis, destination, migrationId, rejectsPath };
  const dryMark = await markOfDryRun(file);
  const rejects = await openRejects({ path: rejectsPath, bytes: undefined, dryMark, sources });
  return {
    ...rejects,
    async close() {
      await rejects.close();
      // Unmarked it is left to be moved away by hand.
      await markDryRun(file).catch(() => undefined);
    },
  };
}

/** Each person's last word of a step, unless an earlier step had it: about what a real run hands over. */
async function notSaid({ sayings }: Step, nowMs: number, redis: RedisClient, scratch: string) {
  const latest = latestWords(sayings, nowMs);
  const said = await seenIn(redis, scratch, latest.map(wordKey));
  return latest.filter((_, index) => !said[index]);
}

function wordKey(saying: Saying): string {
  return jobId('list-subscription', aboutOf(saying), saying.consent.status);
}

function nothing(): DryRun {
  return {
    files: [],
    entries: 0,
    refused: 0,
    duplicates: 0,
    fresh: 0,
    overlaid: 0,
    batches: 0,
    subscriptions: 0,
    withdrawals: 0,
    profileFields: 0,
    withheld: {},
    byName: {},
    reasons: {},
  };
}

function add(found: DryRun, step: Step, file: string): void {
  const { batch, counts, rejected, reasons, withheld, sayings } = step;
  found.entries += counts.entries;
  found.refused += counts.refused;
  found.duplicates += counts.duplicates;
  for (const [code, count] of reasons) {
    const first = rejected.find(({ problems }) => problems.some((problem) => problem.code === code));
    found.reasons[code] ??= { count: 0, file, line: first?.record.number ?? 0 };
    found.reasons[code].count += count;
  }
  for (const [why, count] of withheld) found.withheld[why] = (found.withheld[why] ?? 0) + count;
  for (const { consent } of sayings) {
    if (consent.status === 'granted') found.subscriptions += 1;
    else found.withdrawals += 1;
  }
  const size = 'events' in batch ? batch.events.length : batch.profiles.length;
  found.fresh += size;
  if ('profiles' in batch) found.overlaid += step.keys.length - size;
  if (size > 0) found.batches += 1;
  if (!('events' in batch)) return;
  found.profileFields += countProfileFields(batch.events);
  for (const event of batch.events) addEvent(found, event);
}

function addEvent(found: DryRun, { name, time }: CanonicalEvent): void {
  found.byName[name] = (found.byName[name] ?? 0) + 1;
  const ms = parseInstant(time) ?? 0;
  if (found.firstTime === undefined || ms < (parseInstant(found.firstTime) ?? 0)) found.firstTime = time;
  if (found.lastTime === undefined || ms > (parseInstant(found.lastTime) ?? 0)) found.lastTime = time;
}

const CHUNK = 1_024;

async function forget(redis: RedisClient, scratch: string): Promise<void> {
  for (let set = 0; set < SETS; set += CHUNK) {
    const names = Array.from({ length: CHUNK }, (_, index) => `${scratch}${set + index}`);
    await redis.unlink(names).catch(() => undefined);
  }
}
