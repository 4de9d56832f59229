export interface FuzzSettings {
  redisUrl: string;
  destinations: readonly string[];
  payloads: number;
  seed: number;
}

/** How far the fuzzing is. */
export interface FuzzReport {
  /** Payloads through the producer. */
  produced: number;
  /** Payloads straight into Redis. */
  written: number;
  /** Errors that no docstring of the producer names. */
  unexpected: string[];
}
