/**
 * The limits of one event. They are Klaviyo's own (its documentation: 400 properties, strings of 100 KB, arrays of 4,000,
 * depth 10, 64-bit integers), so that Klaviyo does not refuse hours later an event that was accepted here.
 */
export const LIMITS = {
  /**
   * JSON of the whole event. Klaviyo takes 100 KB per profile call, and the profile is part of the event. A backlog of a
   * million events of this size needs 100 GB of Redis.
   */
  maxBytes: 100 * 1024,
  maxStringBytes: 100 * 1024,
  /** Klaviyo takes 400. Ten are left for the mapping, which adds event id, source, scope, migration id and more. */
  maxKeys: 390,
  maxArrayItems: 4_000,
  /** Levels of objects and arrays, counted from `properties`, which is the first. */
  maxDepth: 10,
  /** 2^63: from this size on, a number does not fit the destination's 64-bit integers. */
  maxNumber: 2 ** 63,
  maxIdChars: 255,
  /** Klaviyo's own ids of browsers are shorter. An encrypted `_kx` is the longest of them. */
  maxBrowserIdChars: 1_000,
  /** How far an event's time may be ahead of this machine's clock. */
  maxAheadMs: 5 * 60_000,
} as const;
