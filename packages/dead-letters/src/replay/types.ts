import type { Problem } from '@tracklayer/events';
import type { ActorKind } from '../audit/types.js';
import type { Edit } from '../edit/editable.js';

export interface ReplayOptions {
  /** Epoch ms. */
  nowMs: number;
  /** Changes the job of each requested letter permanently. */
  edit?: Edit;
  /** Also replays dead predecessors. Default: a letter that needs a dead predecessor is refused. */
  together?: boolean;
  /** Old events start flows too. Default false: a replay marks them as back-filled. */
  startFlows?: boolean;
  /** Actor and reason, for the audit. Required for more than one letter. */
  by?: string;
  byKind?: ActorKind;
  reason?: string;
}

/** A replay that belongs to a campaign. If the edit makes one letter invalid, only that letter is refused. */
export interface ReleaseOptions extends Omit<ReplayOptions, 'by' | 'byKind' | 'reason'> {
  campaignId?: string;
  /** Letters are taken only while the campaign has this fence. */
  fence?: string;
}

export interface Released {
  replayed: Replayed[];
  /** Letters of a campaign that the edit would make invalid. */
  invalid: { id: string; problems: readonly Problem[] }[];
  /** How many letters were not taken because their campaign takes no more, or has another runner. They are in neither list. */
  halted: number;
}

/** The outcome of one letter. */
export type Replayed =
  /** Its job is in the lane. */
  | { id: string; outcome: 'replaying' }
  /**
   * Still dead: its last run has not left the lane yet. Its worker died and the lock is still valid, or the lane is paused
   * or held. Try again later. A campaign tries again by itself.
   */
  | { id: string; outcome: 'pending' }
  | { id: string; outcome: 'already-replaying' | 'already-resolved' | 'not-found' }
  /** It depends on this dead letter. Replay that one first, or both with `together`. */
  | { id: string; outcome: 'predecessor-dead'; predecessor: string }
  /** It depends on a letter that was discarded. Import that one, then replay both. */
  | { id: string; outcome: 'predecessor-discarded'; predecessor: string }
  /** It depends on a job that was not delivered and is no longer stored. Track the event again, then replay. */
  | { id: string; outcome: 'predecessor-gone'; predecessor: string }
  /** This version cannot parse its job, so no worker could send it. */
  | { id: string; outcome: 'unparseable' };
