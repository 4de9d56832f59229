/** BullMQ priorities: a job without one goes before any with one, and a lower number before a higher. */
export const PRIORITY = { replay: 10, backfill: 20 } as const;
