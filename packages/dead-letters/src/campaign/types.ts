import type { Actor, ActorKind } from '../audit/types.js';
import type { Edit } from '../edit/editable.js';
import type { Resolution } from '../letter/letter.js';
import type { Selection } from '../query/selection.js';
import type { OpenCampaignCounts } from './waiting.js';

/**
 * The state that Redis stores:
 * - `running`: its letters are released while a process runs it (see `run`).
 * - `paused`: no letter is released. Letters on their way continue.
 * - `cancelled`: no letter will be released. Letters on their way continue, and are counted.
 * - `done`: every released letter has come to its end.
 */
export type StoredState = 'running' | 'paused' | 'cancelled' | 'done';

/**
 * The state that readers see. Besides the stored ones:
 * - `interrupted`: its runner has died or ended. A worker takes it up, if `inWorkers` is true. Otherwise only a resume
 *   continues it.
 * - `stopped`: it stopped by itself after a step, see `stopped`. A resume continues it with the next step.
 */
export type CampaignState = StoredState | 'interrupted' | 'stopped';

/** The size of a step in letters, or all letters that are left. */
export type StepSize = number | 'all';

/** The step that a campaign is in, with the counts of this step. */
export interface CampaignStep {
  /** From 1. */
  number: number;
  /** Number of steps of the order; less than `number` after the campaign was resumed behind its last step. */
  of: number;
  taken: number;
  deadAgain: number;
}

/**
 * Why a campaign stopped by itself.
 * - `dead-again`: more letters of the step died again than `stopAt` allows.
 * - `steps-done`: the last step is done, and letters of the selection are left.
 */
export type StopCause = 'dead-again' | 'steps-done';

export interface CampaignOrder {
  /** Which letters. Letters that die after the start are not included. */
  selection: Selection;
  /** Reason and actor, for the audit. */
  reason: string;
  by: string;
  byKind?: ActorKind;
  /** Letters per second at most. Default: as many as live traffic leaves. */
  ratePerSecond?: number;
  /** Old events start flows too. Default false: they are marked as back-filled. */
  startFlows?: boolean;
  /** Applied to each letter. A letter that it makes invalid stays dead. */
  edit?: Edit;
  /** Sizes of the steps, such as `[10, 100, 'all']`. Each step waits until its letters have come to their ends. */
  steps?: readonly StepSize[];
  /** The campaign stops after a step of which a greater share died again, from 0 to 1. Default 0.05. Only with `steps`. */
  stopAt?: number;
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
  byKind?: ActorKind;
  ratePerSecond?: number;
  startFlows: boolean;
  edit?: Edit;
  steps?: readonly StepSize[];
  stopAt?: number;
  /** Only with `steps`. */
  step?: CampaignStep;
  /** Only if `state` is `stopped`. */
  stopped?: StopCause;
  /** Whether workers run it. Version 0.1.0 started campaigns that ran in the terminal. */
  inWorkers: boolean;
  /** The process that runs it now, if one does. */
  runner?: string;
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
  /** The process that runs the campaign, if this one only follows it. */
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
  /** Also ends when the campaign is paused. Default false: the run waits for the resume. */
  untilPaused?: boolean;
  /** Ready letters of this campaign in a lane. Few, so that they never delay live traffic. Default 250. */
  readyAtMost?: number;
  /** Letters of this campaign on their way, including those that wait for a retry. Default 5,000. */
  underWayAtMost?: number;
}

export interface FollowOptions {
  /** Ends the following. The campaign goes on. */
  signal?: AbortSignal;
  /** Called at most every `everyMs`, when the state or the runner changes, and at the end. */
  onProgress?: (progress: CampaignProgress) => void;
  /** Default 500. */
  everyMs?: number;
  /** Ends the following if no process runs the campaign for this long, in ms. Default 15 s. */
  untakenMs?: number;
}

/**
 * Why the following ended.
 * - `over`: the campaign is done, cancelled or stopped.
 * - `detached`: the signal was aborted. The campaign goes on.
 * - `not-taken`: no worker took the campaign up in time. The next worker does so.
 */
export interface Followed {
  campaign: Campaign;
  end: 'over' | 'detached' | 'not-taken';
}

export interface Campaigns {
  /**
   * Stores a campaign. A worker that serves the destination takes it up within a second. With `inWorkers: false` no worker
   * does: the caller runs it. @throws {SelectionError} {@link InvalidOrderError}
   */
  start(destination: string, order: CampaignOrder, options?: { inWorkers?: boolean }): Promise<Campaign>;
  get(destination: string, id: string): Promise<Campaign | undefined>;
  /** The newest first. Default limit 50. */
  list(destination: string, options?: { limit?: number }): Promise<Campaign[]>;
  /** @throws {CampaignStateError} if it has ended; {@link CampaignNotFoundError} */
  pause(destination: string, id: string, actor: Actor): Promise<Campaign>;
  /**
   * Continues a campaign that is paused, stopped or interrupted. From then on workers run it, whichever version started it. A
   * stopped campaign continues with its next step.
   */
  resume(destination: string, id: string, actor: Actor): Promise<Campaign>;
  cancel(destination: string, id: string, actor: Actor): Promise<Campaign>;
  /** Watches a campaign that other processes run, until it ends. Waits while it is paused. Changes nothing. */
  follow(destination: string, id: string, options?: FollowOptions): Promise<Followed>;
  /** Ids of the campaigns that a worker should take up: they are `running`, and no process runs them. The oldest first. */
  waiting(destination: string): Promise<string[]>;
  /** How many campaigns of the workers have not ended. Reads little, so a scrape can ask for it. */
  countOpen(destination: string): Promise<OpenCampaignCounts>;
  /**
   * Releases the letters of a campaign and follows each one to its end. Waits while the campaign is paused. Resolves when
   * the campaign is done or cancelled, or has stopped, or when the signal is aborted. May be killed at any point and run again.
   * @throws {CampaignBusyError} if another process runs it, unless `wait` is set.
   */
  run(destination: string, id: string, options: RunOptions): Promise<Campaign>;
}
