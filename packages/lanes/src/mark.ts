/**
 * What is remembered of a job after it left its lane. `dead` is set when its dead letter is recorded and lifted by a
 * replay; the others stay for the deduplication window.
 */
export type Mark = 'delivered' | 'duplicate' | 'skipped' | 'dead';

/** A mark as the worker sets it when a job has ended well. */
export type SettledMark = Exclude<Mark, 'dead'>;

/** How a job can end, as counted. */
export type CountedOutcome = 'enqueued' | Mark;
