import type { Defaults } from '@tracklayer/events';
import type { Lanes } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';

/** What it takes to send the letters of one destination again. */
export interface ReplayContext {
  redis: RedisClient;
  lanes: Lanes;
  destination: string;
  /** How long a dependent job waits for a predecessor that is on its way, in ms. */
  followMs: number;
  /** A replay marks older events as back-filled, so that they start no flow. Age in ms. */
  backfillOlderThanMs: number;
  /** What helps to understand the values of an edit. */
  defaults: Defaults;
}
