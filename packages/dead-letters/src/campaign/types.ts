import type { Edit } from '../edit/editable.js';
import type { Resolution } from '../letter/letter.js';
import type { Selection } from '../query/selection.js';

/**
 * - `running`: its letters go out whenever somebody runs it (see `run`).
 * - `paused`: none goes out; those on their way go on to their end.
 * - `cancelled`: none will go out any more; those on their way go on to their end, and are counted.
 * - `done`: every letter that went out has come to its end.
 */
export type CampaignState = 'running' | 'paused' | 'cancelled' | 'done';

/** What somebody orders. */
export interface CampaignOrder {
  /** Which letters; those that die after the start are not among them. */
  selection: Selection;
  /** Why, for the audit. */
  reason: string;
  /** Who, for the audit. */
  by: string;
  /** Letters per second at most. Default: what live traffic leaves. */
  ratePerSecond?: number;
  /** Old events start flows too. Default false: they are recorded as back-filled. */
  startFlows?: boolean;
  /** Applied to each letter; one that it would make invalid stays dead. */
  edit?: Edit;
}

/** What became of a campaign's letters. Each is counted with the very change it counts, so a kill cannot falsify it. */
export interface CampaignCounts extends Record<Resolution, number> {
  /** Turned from dead to on their way by this campaign. */
  taken: number;
  /** Taken, sent, and dead again. */
  deadAgain: number;
  /** Stayed dead: nobody understands its job. */
  unparseable: number;
  /** Stayed dead: what it must follow is a dead letter itself. */
  predecessorDead: number;
  /** Stayed dead: what it must follow was discarded, or is not known any more. */
  predecessorGone: number;
  /** Stayed dead: the edit would make it invalid. */
  invalidEdit: number;
  /** Not met as they were selected: another campaign took them, or somebody replayed, discarded or expired them. */
  elsewhere: number;
}

/** One replay of a selection, on record. */
export interface Campaign {
  id: string;
  destination: string;
  state: CampaignState;
  /** Frozen: its `untilMs` is the start at the latest. */
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
  /** Epoch ms, where `state` is `done` or `cancelled`. */
  endedAtMs?: number;
  /** Letters in the selection at the start. */
  total: number;
  counts: CampaignCounts;
  /** Taken and not yet at their end. */
  underWay: number;
  /** Not yet come to. */
  left: number;
}

export interface CampaignProgress {
  campaign: Campaign;
  /** Letters brought to their end per second, over the last ten seconds. */
  perSecond: number;
  /** Undefined while nothing can be said: nothing moves, or it is paused. */
  leftMs?: number;
  /** Who else runs it, where it is only followed. */
  runner?: string;
}

export interface RunOptions {
  /** Who runs it, for a second runner to read: a host and a process id, say. */
  holder: string;
  /** Stops the run; the campaign stays as it is and can be run again. */
  signal?: AbortSignal;
  /** Called at most so often (`everyMs`), and at the end. */
  onProgress?: (progress: CampaignProgress) => void;
  /** Default 500. */
  everyMs?: number;
  /**
   * Where another runner has this campaign: follow what it does, and take over should it be killed, rather than refuse.
   * Default false.
   */
  wait?: boolean;
  /** How long a killed runner keeps the campaign. Default 10 s. */
  leaseMs?: number;
  /** Of this campaign's letters, ready in a lane at once: few, so that live traffic never stands behind them. Default 250. */
  readyAtMost?: number;
  /** Of this campaign's letters, on their way at once, those waiting for a retry included. Default 5,000. */
  underWayAtMost?: number;
}

export interface Campaigns {
  /** Puts a campaign on record. Nothing is sent until it is run. @throws {SelectionError} {@link InvalidOrderError} */
  start(destination: string, order: CampaignOrder): Promise<Campaign>;
  get(destination: string, id: string): Promise<Campaign | undefined>;
  /** The newest first. Default limit 50. */
  list(destination: string, options?: { limit?: number }): Promise<Campaign[]>;
  /** @throws {CampaignStateError} where it has ended; {@link CampaignNotFoundError} */
  pause(destination: string, id: string, who: { by: string; reason?: string }): Promise<Campaign>;
  resume(destination: string, id: string, who: { by: string; reason?: string }): Promise<Campaign>;
  cancel(destination: string, id: string, who: { by: string; reason?: string }): Promise<Campaign>;
  /**
   * Releases its letters, paced, and follows each to its end. Resolves with the campaign as it is when it is done, was
   * cancelled, or the signal is aborted; while it is paused it waits. May be killed at any point and run again.
   * @throws {CampaignBusyError} where somebody else runs it, unless it shall `wait`.
   */
  run(destination: string, id: string, options: RunOptions): Promise<Campaign>;
}
