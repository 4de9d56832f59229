/**
 * What is remembered of a job after it left its lane. `dead` is set when its dead letter is recorded and lifted by a
 * replay; the others stay for the deduplication window. `discarded` is a dead letter that somebody gave up on purpose: its
 * event, tracked again within the window, is a duplicate and not sent.
 */
export type Mark = 'delivered' | 'duplicate' | 'skipped' | 'dead' | 'discarded';

/** A mark as the worker sets it when a job has ended well. */
export type SettledMark = Exclude<Mark, 'dead' | 'discarded'>;

/** How a job can end, as counted. `expired`: its dead letter was dropped by retention. */
export type CountedOutcome = 'enqueued' | Mark | 'expired';
