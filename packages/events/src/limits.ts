/**
 * How much one event may hold. Klaviyo's own limits (its documentation: 400 properties, strings of 100 KB, arrays of
 * 4,000, depth 10, 64-bit integers), so that what is taken here is not refused there hours later.
 */
export const LIMITS = {
  /**
   * Canonical JSON of the whole event. A profile call takes 100 KB, and an event may carry its profile there; a backlog of
   * a million events at this size is already 100 GB of Redis.
   */
  maxBytes: 100 * 1024,
  maxStringBytes: 100 * 1024,
  /** Klaviyo takes 400; ten are left for what the mapping adds (event id, source, scope, migration id, …). */
  maxKeys: 390,
  maxArrayItems: 4_000,
  /** Levels of objects and arrays from `properties` down, itself included. */
  maxDepth: 10,
  /** 2^63: from here on a number no longer fits the 64-bit integers of the destination. */
  maxNumber: 2 ** 63,
  maxIdChars: 255,
  /** How far a clock may run ahead of ours before an event's time counts as wrong. */
  maxAheadMs: 5 * 60_000,
} as const;
