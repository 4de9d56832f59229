import type { KlaviyoAnswer, LiveEvent, Outcome } from '@tracklayer/klaviyo';
import type { RunNotes } from '../journal/run-notes.js';

/** What became of an event that was offered to a bulk call. */
export type Joined =
  /** Klaviyo accepted the call. */
  | { kind: 'sent'; answer: KlaviyoAnswer; outcome: Outcome; note: Parameters<RunNotes['called']>[0] }
  /** The event goes in a call of its own. */
  | { kind: 'singly' }
  /** The event may not be sent any more: its lock or its pass is lost. */
  | { kind: 'unwanted' };

/** The way of one event into bulk calls. */
export interface BulkLane {
  /** @param isWanted asked right before the call. */
  join(event: LiveEvent, isWanted: () => Promise<boolean>): Promise<Joined>;
}
