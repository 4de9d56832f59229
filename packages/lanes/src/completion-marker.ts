/**
 * How a job ended, kept in Redis after the job left its lane.
 *
 * The marker `dead` is set when the dead letter is recorded, and removed by a replay. The others expire with the
 * deduplication window. `discarded` is a dead letter that a person gave up: its event, tracked again within the window, is a
 * duplicate and is not sent.
 */
export type CompletionMarker = 'delivered' | 'duplicate' | 'skipped' | 'dead' | 'discarded';

/** The markers that a worker sets when a job has ended without a dead letter. */
export type SettledMarker = Exclude<CompletionMarker, 'dead' | 'discarded'>;

/**
 * What the counts of a lane count. `expired`: retention deleted the dead letter. `late`: delivered, but too old by then to
 * start flows. `left_out`: values that the destination did not take, in jobs that were sent without them. `withdrawn`:
 * channels that were not subscribed, because Klaviyo knew of a newer withdrawal. `turned_away`: an invalid event beyond the
 * limits of the quarantine, which was never enqueued.
 */
export type CountedOutcome =
  | 'enqueued'
  | CompletionMarker
  | 'expired'
  | 'late'
  | 'left_out'
  | 'withdrawn'
  | 'turned_away';
