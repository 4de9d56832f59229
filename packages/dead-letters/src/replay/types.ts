import type { Problem } from '@tracklayer/events';
import type { Edit } from '../edit/editable.js';

export interface ReplayOptions {
  /** Epoch ms. */
  nowMs: number;
  /** Applied to the job of each letter asked for, for good. */
  edit?: Edit;
  /** Dead predecessors go along. Default: a follower that cannot go without them is refused. */
  together?: boolean;
  /** Old events start flows too. Default false: they are recorded as back-filled. */
  startFlows?: boolean;
  /** Who and why, for the audit. Needed for more than one letter. */
  by?: string;
  reason?: string;
}

/** A replay as part of a campaign: then a letter that the edit would make invalid is refused alone. */
export interface ReleaseOptions extends Omit<ReplayOptions, 'by' | 'reason'> {
  campaignId?: string;
}

/** What became of letters; `invalid` of those that the edit would make invalid. */
export interface Released {
  replayed: Replayed[];
  invalid: { id: string; problems: readonly Problem[] }[];
  /** How many were not taken because their campaign takes no more. They are among neither. */
  halted: number;
}

export type Replayed =
  /** Its job is in the lane. */
  | { id: string; outcome: 'replaying' }
  /**
   * Still dead: its last life has not left the lane yet (a worker died on it, and its lock has not run out; or the lane is
   * paused or held). Ask again in a while; a campaign does so by itself.
   */
  | { id: string; outcome: 'pending' }
  | { id: string; outcome: 'already-replaying' | 'already-resolved' | 'not-found' }
  /** It cannot go before this letter; replay that one, or both `together`. */
  | { id: string; outcome: 'predecessor-dead'; predecessor: string }
  /** It would go without what it must follow: that was discarded (import it back, and replay both). */
  | { id: string; outcome: 'predecessor-discarded'; predecessor: string }
  /** The same: nothing is known of that any more, and it had not been delivered. Track the event again, then replay. */
  | { id: string; outcome: 'predecessor-gone'; predecessor: string }
  /** Nobody understands its job, so no worker could send it. */
  | { id: string; outcome: 'unparseable' };
