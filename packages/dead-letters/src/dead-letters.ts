import type { Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';
import { readAudit } from './audit/audit.js';
import type { Actor, AuditEntry, AuditOptions } from './audit/types.js';
import { createCampaigns } from './campaign/campaigns.js';
import { campaignOutcome } from './campaign/outcome.js';
import type { Campaigns } from './campaign/types.js';
import { oneAtATime } from './coalesce.js';
import type { ReplayContext } from './context.js';
import type { Death } from './letter/death.js';
import type { DeadLetter, Resolution } from './letter/letter.js';
import { previewReplay } from './preview/preview.js';
import type { Preview, PreviewOptions } from './preview/types.js';
import { groupLetters, type LetterGroup } from './query/groups.js';
import { countLetters, listLetters, type Page, type PageOptions, walkLetters } from './query/list.js';
import type { Selection } from './query/selection.js';
import { checkSelection } from './query/selection-text.js';
import { replayOnRecord } from './replay/audited-replay.js';
import { type Repaired, repairReplays } from './replay/repair.js';
import type { Replayed, ReplayOptions } from './replay/types.js';
import { DEFAULT_RETENTION, type Expired, expireLetters, type Retention } from './retention.js';
import { getLetter } from './store/read.js';
import { recordDeath } from './store/record.js';
import { resolveLetter } from './store/resolve.js';
import { type Swept, sweepFailed } from './store/sweep.js';
import { discardLetters } from './transfer/discard.js';
import { exportLetters, recordReveal } from './transfer/export.js';
import { importLetters } from './transfer/import.js';
import type { Discarded, DiscardOptions, ExportOptions, ImportedLine } from './transfer/types.js';

export interface DeadLettersOptions {
  lanes: Lanes;
  retention?: Partial<Retention>;
  /** How long a replayed follower waits for a predecessor on its way. Default 30 s, as for live events. */
  followMs?: number;
  /** Replayed events older than this are recorded as back-filled and start no flow. Default 24 h. */
  backfillOlderThanMs?: number;
  /** Epoch ms. Default: the system's clock. */
  now?: () => number;
}

/** The dead letters of every destination, over one connection. Letters come unmasked: show them through `maskLetter`. */
export interface DeadLetters {
  /**
   * Records a death; only then may the job leave its lane. `already`: it is on record. `settled`: the job has ended well
   * meanwhile, so there is no letter.
   */
  record(destination: string, death: Death): Promise<'recorded' | 'already' | 'settled'>;
  get(destination: string, id: string): Promise<DeadLetter | undefined>;
  list(destination: string, selection?: Selection & PageOptions): Promise<Page>;
  /** Every letter of a selection, oldest first, a page at a time. */
  walk(destination: string, selection?: Selection): AsyncGenerator<DeadLetter>;
  /** At once where an index decides (see `shelvesDecide`), else each letter is looked at. */
  count(destination: string, selection?: Selection): Promise<number>;
  /** By cause; `selection` can speak of what letters of one cause have in common. @throws {SelectionError} */
  groups(destination: string, selection?: Selection): Promise<LetterGroup[]>;
  /**
   * Sends one letter out again: the same job id, event id and original time, fresh attempts, behind live traffic.
   * @throws {InvalidEventError} where `edit` makes it invalid; the letter stays dead.
   */
  replay(destination: string, id: string, options: ReplayOptions): Promise<Replayed>;
  /**
   * The same for several, profiles before subscriptions before events. An invalid edit of one refuses all.
   * @throws {InvalidOrderError} for more than one without `by` and `reason`.
   */
  replayMany(destination: string, ids: readonly string[], options: ReplayOptions): Promise<Replayed[]>;
  /** What a replay of this selection would do. Reads `lookAtMost` letters at most; the rest is counted by index. */
  preview(destination: string, selection: Selection, options?: PreviewOptions): Promise<Preview>;
  /** Replays of whole selections, on record: paced, pausable, resumable after a kill, followed to each letter's end. */
  campaigns: Campaigns;
  /**
   * Ends the dead letters of a selection without sending them; each is counted as `discarded`. An event tracked again
   * within the deduplication window is a duplicate of it, not sent; an import of the letter brings it back.
   */
  discard(
    destination: string,
    selection: Selection,
    who: Required<Actor>,
    options?: DiscardOptions,
  ): Promise<Discarded>;
  /** The letters of a selection as NDJSON, a line each with its newline; masked unless `reveal`. */
  export(destination: string, selection: Selection, options?: ExportOptions): AsyncGenerator<string>;
  /** Brings exported letters back, line by line. A letter that is here already stays as it is. */
  import(
    destination: string,
    lines: AsyncIterable<string> | Iterable<string>,
    who: Actor,
  ): AsyncGenerator<ImportedLine>;
  /** Puts on record that somebody is about to see personal data of these letters unmasked. Call it before showing any. */
  reveal(destination: string, selection: Selection, who: Actor): Promise<void>;
  /** What was done to dead letters, the newest first. */
  audit(destination: string, options?: AuditOptions): AsyncGenerator<AuditEntry>;
  /** The replay ended well. False where the letter was not replaying. */
  resolve(destination: string, id: string, resolution: Resolution): Promise<boolean>;
  /** Finishes replays that a killed process left half done. */
  repair(destination: string, options?: { graceMs?: number }): Promise<Repaired>;
  /** Makes letters of the jobs that BullMQ gave up on by itself. */
  sweep(destination: string): Promise<Swept>;
  /** Drops letters that are too old or too many; says how many. */
  expire(destination: string): Promise<Expired>;
}

const FOLLOW_MS = 30_000;
const BACKFILL_OLDER_THAN_MS = 24 * 3_600_000;

export function createDeadLetters(redis: RedisClient, options: DeadLettersOptions): DeadLetters {
  const {
    lanes,
    followMs = FOLLOW_MS,
    backfillOlderThanMs = BACKFILL_OLDER_THAN_MS,
    now = Date.now,
  } = options;
  const retention = { ...DEFAULT_RETENTION, ...options.retention };
  const context = (destination: string): ReplayContext => ({
    redis,
    lanes,
    destination,
    followMs,
    backfillOlderThanMs,
  });

  // Workers sweep whenever BullMQ gives up on a job: when a thousand fail at once, that is two sweeps.
  const sweep = oneAtATime((destination) => sweepFailed(context(destination), now()));

  return {
    record: (destination, death) => recordDeath(redis, destination, death),
    get: (destination, id) => getLetter(redis, destination, id),
    list: (destination, { cursor, limit, order, ...selection } = {}) =>
      listLetters(redis, destination, selection, {
        ...(cursor !== undefined && { cursor }),
        ...(limit !== undefined && { limit }),
        ...(order !== undefined && { order }),
      }),
    walk: (destination, selection = {}) => walkLetters(redis, destination, selection),
    count: (destination, selection = {}) => countLetters(redis, destination, selection),
    groups: (destination, selection = {}) => groupLetters(redis, destination, selection),
    async replay(destination, id, replayOptions) {
      const replayed = await replayOnRecord(context(destination), [id], replayOptions);
      return replayed.find((each) => each.id === id) ?? { id, outcome: 'not-found' };
    },
    replayMany: (destination, ids, replayOptions) => replayOnRecord(context(destination), ids, replayOptions),
    async preview(destination, selection, { by, reason, ...previewOptions } = {}) {
      if (previewOptions.reveal) {
        await recordReveal(redis, destination, checkSelection(selection), { by, reason });
      }
      return previewReplay(context(destination), selection, { nowMs: now(), ...previewOptions });
    },
    campaigns: createCampaigns(context, now),
    discard: (destination, selection, who, discardOptions) =>
      discardLetters(context(destination), selection, who, now(), discardOptions),
    export: (destination, selection, exportOptions) =>
      exportLetters(redis, destination, selection, exportOptions),
    import: (destination, lines, who) =>
      importLetters(context(destination), lines, who, { nowMs: now(), maxAgeMs: retention.maxAgeMs }),
    reveal: (destination, selection, { by, reason }) =>
      recordReveal(redis, destination, checkSelection(selection), { by, reason }),
    audit: (destination, auditOptions) =>
      readAudit(redis, destination, auditOptions ?? {}, (id) => campaignOutcome(redis, destination, id)),
    resolve: (destination, id, resolution) => resolveLetter(redis, destination, id, resolution, now()),
    repair: (destination, { graceMs } = {}) => repairReplays(context(destination), now(), graceMs),
    sweep,
    expire: (destination) => expireLetters(redis, destination, retention, now()),
  };
}
