import type { Actor } from '../audit/types.js';
import type { Edit } from '../edit/editable.js';
import type { Resolution } from '../letter/letter.js';
import type { Selection } from '../query/selection.js';

/**
 * - `running`: its letters are released while a process runs it (see `run`).
 * - `paused`: no letter is released. Letters on their way continue.
 * - `cancelled`: no letter will be released. Letters on their way continue, and are counted.
 * - `done`: every released letter has come to its end.
 */
export type CampaignState = 'running' | 'paused' | 'cancelled' | 'done';

export interface CampaignOrder {
  /** Which letters. Letters that die after the start are not included. */
  selection: Selection;
  /** Reason and actor, for the audit. */
  reason: string;
  by: string;
  /** Letters per second at most. Default: as many as live traffic leaves. */
  ratePerSecond?: number;
  /** Old events start flows too. Default false: they are marked as back-filled. */
  startFlows?: boolean;
  /** Applied to each letter. A letter that it makes invalid stays dead. */
  edit?: Edit;
}

/** Letters of a campaign by outcome. The script that changes a letter also counts it, so a kill cannot falsify a count. */
export interface CampaignCounts extends Record<Resolution, number> {
  /** Changed from dead to replaying by this campaign. */
  taken: number;
  /** Taken, sent, and died again. */
  deadAgain: number;
  /** Still dead: no worker of this version can parse the job. */
  unparseable: number;
  /** Still dead: the job depends on a dead letter. */
  predecessorDead: number;
  /** Still dead: the job depends on one that was discarded or is no longer stored. */
  predecessorGone: number;
  /** Still dead: the edit makes the job invalid. */
  invalidEdit: number;
  /** Selected, but replayed by others, discarded or expired before the campaign came to it. */
  elsewhere: number;
}

/** A replay of a selection, with a record in Redis. */
export interface Campaign {
  id: string;
  destination: string;
  state: CampaignState;
  /** Fixed at the start: its `untilMs` is at most the start. */
  selection: Selection;
  reason: string;
  by: string;
  ratePerSecond?: number;
  startFlows: boolean;
  edit?: Edit;
  /** Epoch ms. */
  startedAtMs: number;
  /** Epoch ms of the last change of `state`. */
  changedAtMs: number;
  /** Epoch ms; only if `state` is `done` or `cancelled`. */
  endedAtMs?: number;
  /** Letters in the selection at the start. */
  total: number;
  counts: CampaignCounts;
  /** Taken, but not at their end yet. */
  underWay: number;
  /** Letters that the campaign has not come to yet. */
  left: number;
}

export interface CampaignProgress {
  campaign: Campaign;
  /** Letters that came to their end per second, over the last ten seconds. */
  perSecond: number;
  /** Undefined while it is unknown: no letter ends, or the campaign is paused. */
  leftMs?: number;
  /** The other process that runs the campaign, if this one only follows it. */
  runner?: string;
}

export interface RunOptions {
  /** Names this process for others, for example by host and process id. */
  holder: string;
  /** Stops the run. The campaign keeps its state and can be run again. */
  signal?: AbortSignal;
  /** Called at most every `everyMs`, and at the end. */
  onProgress?: (progress: CampaignProgress) => void;
  /** Default 500. */
  everyMs?: number;
  /**
   * If another process runs this campaign: follow it, and take the campaign over if that process is killed. Default
   * false: the run is refused.
   */
  wait?: boolean;
  /** How long a killed process keeps the campaign. Default 10 s. */
  leaseMs?: number;
  /** Ready letters of this campaign in a lane. Few, so that they never delay live traffic. Default 250. */
  readyAtMost?: number;
  /** Letters of this campaign on their way, including those that wait for a retry. Default 5,000. */
  underWayAtMost?: number;
}

export interface Campaigns {
  /** Stores a campaign. `run` releases its letters. @throws {SelectionError} {@link InvalidOrderError} */
  start(destination: string, order: CampaignOrder): Promise<Campaign>;
  get(destination: string, id: string): Promise<Campaign | undefined>;
  /** The newest first. Default limit 50. */
  list(destination: string, options?: { limit?: number }): Promise<Campaign[]>;
  /** @throws {CampaignStateError} if it has ended; {@link CampaignNotFoundError} */
  pause(destination: string, id: string, actor: Actor): Promise<Campaign>;
  resume(destination: string, id: string, actor: Actor): Promise<Campaign>;
  cancel(destination: string, id: string, actor: Actor): Promise<Campaign>;
  /**
   * Releases the letters of a campaign and follows each one to its end. Waits while the campaign is paused. Resolves when
   * the campaign is done or cancelled, or when the signal is aborted. May be killed at any point and run again.
   * @throws {CampaignBusyError} if another process runs it, unless `wait` is set.
   */
  run(destination: string, id: string, options: RunOptions): Promise<Campaign>;
}
