/** BullMQ priorities. A job without one goes first, then lower numbers before higher ones. */
export const PRIORITY = { replay: 10, backfill: 20 } as const;
