/**
 * What a cell counts. The numbers are stored in Redis, so no number ever gets another meaning.
 *
 * The first group comes from the counts of the lanes in Redis, which each change of a job keeps exact. The second is counted in the memory
 * of the workers. The third is time, in ms.
 */
export const COUNTERS = {
  in: 0,
  delivered: 1,
  duplicate: 2,
  skipped: 3,
  dead: 4,
  replayed: 5,
  discarded: 6,
  expired: 7,
  late: 8,
  leftOut: 9,
  withdrawn: 10,
  turnedAway: 11,

  retry: 12,
  throttled: 13,
  held: 14,
  calls: 15,
  failedCalls: 16,

  heldMs: 17,
  throttledMs: 18,
  oldestMs: 19,
} as const;

export type Counter = keyof typeof COUNTERS;

/** The sum of two cells has the greater of their two values here. */
export const GREATEST = COUNTERS.oldestMs;

/** Times that several lanes have at once. */
export const AT_ONCE = [COUNTERS.heldMs, COUNTERS.throttledMs] as const;

/**
 * Field of the lanes' counts → the counters that change with it, and by how much.
 *
 * `enqueued` loses a job when its letter is replayed, and gets it again when the lane has it. A letter that is imported
 * counts as enqueued and never was in a lane.
 */
export const FROM_COUNTS: Readonly<Record<string, readonly (readonly [counter: number, times: number])[]>> = {
  enqueued: [[COUNTERS.in, 1]],
  replayed: [
    [COUNTERS.replayed, 1],
    [COUNTERS.in, 1],
  ],
  imported: [[COUNTERS.in, -1]],
  delivered: [[COUNTERS.delivered, 1]],
  duplicate: [[COUNTERS.duplicate, 1]],
  skipped: [[COUNTERS.skipped, 1]],
  died: [[COUNTERS.dead, 1]],
  discarded: [[COUNTERS.discarded, 1]],
  expired: [[COUNTERS.expired, 1]],
  late: [[COUNTERS.late, 1]],
  left_out: [[COUNTERS.leftOut, 1]],
  withdrawn: [[COUNTERS.withdrawn, 1]],
  turned_away: [[COUNTERS.turnedAway, 1]],
};

/** Only workers write these. After a time without a worker, they belong to its last second. */
export const WRITTEN_BY_WORKERS = ['delivered', 'duplicate', 'skipped'] as const;

/** Fields of the lanes' counts that producers write. While no other exists, no worker has ever served the destination. */
export const WRITTEN_BY_PRODUCERS = ['enqueued', 'turned_away'] as const;
