import type { Defaults } from '@tracklayer/events';
import type { Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { readAudit } from './audit/audit.js';
import type { Actor, AuditEntry, AuditOptions, ReasonedActor } from './audit/types.js';
import { createCampaigns } from './campaign/campaigns.js';
import { campaignOutcome } from './campaign/outcome.js';
import type { Campaigns } from './campaign/types.js';
import { coalesce } from './coalesce.js';
import type { ReplayContext } from './context.js';
import { createErasing, type Erasing } from './erase/erasing.js';
import type { Death } from './letter/death.js';
import type { DeadLetter, Resolution } from './letter/letter.js';
import { previewReplay } from './preview/preview.js';
import type { Preview, PreviewOptions } from './preview/types.js';
import type { CauseList, CauseOptions } from './query/causes.js';
import { type FindBy, type FoundLetters, findLetters } from './query/find-letters.js';
import type { LetterGroup } from './query/groups.js';
import { type Page, type PageOptions, scanLetters } from './query/list.js';
import type { CauseSize, People } from './query/people.js';
import { createQueries } from './query/queries.js';
import type { Selection } from './query/selection.js';
import { checkSelection } from './query/selection-text.js';
import { auditedReplay } from './replay/audited-replay.js';
import { type Repaired, repairReplays } from './replay/repair.js';
import type { Replayed, ReplayOptions } from './replay/types.js';
import { DEFAULT_RETENTION, type Expired, expireLetters, type Retention } from './retention.js';
import { hasAny } from './store/has-any.js';
import { getLetter } from './store/read.js';
import { recordDeath } from './store/record.js';
import { forgetLetter, resolveLetter } from './store/resolve.js';
import { type Swept, sweepFailed } from './store/sweep.js';
import { discardLetters } from './transfer/discard.js';
import { exportLetters, recordReveal } from './transfer/export.js';
import { importLetters } from './transfer/import.js';
import type {
  Discarded,
  DiscardOptions,
  ExportOptions,
  ImportedLine,
  ImportOptions,
} from './transfer/types.js';

export interface DeadLettersOptions {
  lanes: Lanes;
  retention?: Partial<Retention>;
  /** How long a replayed job waits for a predecessor that is on its way. Default 30 s, as for live events. */
  followMs?: number;
  /** A replay marks older events as back-filled, so that they start no flow. Default 24 h. */
  backfillOlderThanMs?: number;
  /** What helps to understand the values of an edit and of a quarantined event, as in the configuration. Default: nothing. */
  defaults?: Defaults;
  /**
   * Keeps what lists, counts, groups and causes read until a letter of the destination changes. For a process that many readers
   * ask the same. It takes memory: about a kilobyte for each group. Default: reads anew each time.
   */
  keepsReadings?: boolean;
  /** Epoch ms. Default: the clock of the system. */
  now?: () => number;
}

/** The dead letters of every destination. Letters contain personal data: pass them through `maskLetter` to show them. */
export interface DeadLetters {
  /**
   * Records a death. Remove the job from its lane afterwards, never before.
   * @returns `already` if this death was recorded before; `settled` if the job has succeeded meanwhile. Then there is no
   *   letter.
   */
  record(destination: string, death: Death): Promise<'recorded' | 'already' | 'settled'>;
  get(destination: string, id: string): Promise<DeadLetter | undefined>;
  /** Letters of any state by an id of their event, a value of a property, or Klaviyo's id of their last request. At most 200. */
  find(destination: string, by: FindBy): Promise<FoundLetters>;
  list(destination: string, selection?: Selection & PageOptions): Promise<Page>;
  /** Every letter of a selection, oldest first, read a page at a time. */
  scan(destination: string, selection?: Selection): AsyncGenerator<DeadLetter>;
  /** Reads the sizes of indexes if they answer the selection (see `isAnsweredByIndex`), else every letter. */
  count(destination: string, selection?: Selection): Promise<number>;
  /** What groups have in common, over lanes and event names. Conditions that group indexes do not answer are answered by reading each letter. */
  causes(destination: string, selection?: Selection, options?: CauseOptions): Promise<CauseList>;
  /** Counts the people of these causes of a selection, in the same order. */
  people(destination: string, selection: Selection, causes: readonly CauseSize[]): Promise<People[]>;
  /** Groups of dead letters. Conditions that group indexes do not answer are refused. @throws {SelectionError} */
  groups(destination: string, selection?: Selection): Promise<LetterGroup[]>;
  /**
   * Sends one letter again: the same job id, event id and original time, no attempts, behind live traffic.
   * @throws {InvalidEventError} if `edit` makes the job invalid. Then the letter stays dead.
   */
  replay(destination: string, id: string, options: ReplayOptions): Promise<Replayed>;
  /**
   * Sends several letters again: profiles, then subscriptions, then events. If the edit makes one of them invalid, none is
   * sent. For a whole selection use `campaigns`.
   * @throws {InvalidOrderError} for more than one letter without `by` and `reason`.
   */
  replayMany(destination: string, ids: readonly string[], options: ReplayOptions): Promise<Replayed[]>;
  /** Shows what a replay of a selection would do. Reads at most `maxInspected` letters, and counts the others by index. */
  preview(destination: string, selection: Selection, options?: PreviewOptions): Promise<Preview>;
  /** Replays of whole selections: paced, pausable, resumable after a kill, followed until each letter has ended. */
  campaigns: Campaigns;
  /**
   * Removes dead letters without sending them. Each is counted as `discarded`. If an application tracks the same event
   * again within the deduplication window, that is a duplicate and is not sent. An import of the letter undoes the discard.
   */
  discard(
    destination: string,
    selection: Selection,
    actor: ReasonedActor,
    options?: DiscardOptions,
  ): Promise<Discarded>;
  /** The letters of a selection as NDJSON, one line each with its newline. Masked unless `reveal` is set. */
  export(destination: string, selection: Selection, options?: ExportOptions): AsyncGenerator<string>;
  /** Imports exported letters line by line. A letter that exists is not changed. */
  import(
    destination: string,
    lines: AsyncIterable<string> | Iterable<string>,
    actor: Actor,
    options?: ImportOptions,
  ): AsyncGenerator<ImportedLine>;
  /** Records in the audit that the actor is about to see personal data of these letters. Call it before showing any. */
  reveal(destination: string, selection: Selection, actor: Actor): Promise<void>;
  /** All acts on dead letters, the newest first. */
  audit(destination: string, options?: AuditOptions): AsyncGenerator<AuditEntry>;
  /** Marks the letter of a successful replay as resolved. Returns false if the letter was not replaying. */
  resolve(destination: string, id: string, resolution: Resolution): Promise<boolean>;
  /** Removes a resolved letter at once, instead of when its time is over. Returns false if it was not resolved. */
  forget(destination: string, id: string): Promise<boolean>;
  /** For the erasure of a person. */
  erasing: Erasing;
  /** False where `repair`, `sweep` and `expire` have nothing to do. Calls of one turn of the event loop share a round trip. */
  hasAny(destination: string): Promise<boolean>;
  /** Finishes replays that a killed process left half done. */
  repair(destination: string, options?: { graceMs?: number }): Promise<Repaired>;
  /** Makes dead letters of the jobs that BullMQ gave up on. */
  sweep(destination: string): Promise<Swept>;
  /** Drops letters that are too old or too many. Returns how many. */
  expire(destination: string): Promise<Expired>;
}

const FOLLOW_MS = 30_000;
const BACKFILL_OLDER_THAN_MS = 24 * 3_600_000;

export function createDeadLetters(redis: RedisClient, options: DeadLettersOptions): DeadLetters {
  const {
    lanes,
    followMs = FOLLOW_MS,
    backfillOlderThanMs = BACKFILL_OLDER_THAN_MS,
    defaults = {},
    keepsReadings = false,
    now = Date.now,
  } = options;
  const retention = { ...DEFAULT_RETENTION, ...options.retention };
  const context = (destination: string): ReplayContext => ({
    redis,
    lanes,
    destination,
    followMs,
    backfillOlderThanMs,
    defaults,
  });

  // A worker sweeps for each job that BullMQ fails. A thousand failures at once then cost two sweeps.
  const sweep = coalesce((destination) => sweepFailed(context(destination), now()));

  return {
    record: (destination, death) => recordDeath(redis, destination, death, lanes.journal?.keys),
    find: (destination, by) => findLetters(redis, destination, by),
    get: (destination, id) => getLetter(redis, destination, id),
    ...createQueries(redis, { keepsReadings, now }),
    scan: (destination, selection = {}) => scanLetters(redis, destination, selection),
    async replay(destination, id, replayOptions) {
      const replayed = await auditedReplay(context(destination), [id], replayOptions);
      return replayed.find((each) => each.id === id) ?? { id, outcome: 'not-found' };
    },
    replayMany: (destination, ids, replayOptions) => auditedReplay(context(destination), ids, replayOptions),
    async preview(destination, selection, { by, byKind, reason, ...previewOptions } = {}) {
      if (previewOptions.reveal) {
        await recordReveal(redis, destination, checkSelection(selection), { by, byKind, reason });
      }
      return previewReplay(context(destination), selection, { nowMs: now(), ...previewOptions });
    },
    campaigns: createCampaigns(context, now),
    discard: (destination, selection, actor, discardOptions) =>
      discardLetters(context(destination), selection, actor, now(), discardOptions),
    export: (destination, selection, exportOptions) =>
      exportLetters(redis, destination, selection, exportOptions),
    import: (destination, lines, actor, importOptions) =>
      importLetters(context(destination), lines, actor, {
        ...importOptions,
        nowMs: now(),
        maxAgeMs: retention.maxAgeMs,
      }),
    reveal: (destination, selection, { by, byKind, reason }) =>
      recordReveal(redis, destination, checkSelection(selection), { by, byKind, reason }),
    audit: (destination, auditOptions = {}) =>
      readAudit(redis, destination, auditOptions, (id) => campaignOutcome(redis, destination, id)),
    resolve: (destination, id, resolution) => resolveLetter(redis, destination, id, resolution, now()),
    forget: (destination, id) => forgetLetter(redis, destination, id),
    erasing: createErasing(context, now),
    hasAny: (destination) => hasAny(redis, destination),
    repair: (destination, { graceMs } = {}) => repairReplays(context(destination), now(), graceMs),
    sweep,
    expire: (destination) => expireLetters(redis, destination, retention, now()),
  };
}
