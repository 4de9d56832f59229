import type { DeadLetters } from '@tracklayer/dead-letters';
import type { Holds } from '@tracklayer/holds';
import type { PublishedLimits } from '@tracklayer/klaviyo';
import type { Lanes } from '@tracklayer/lanes';
import type { DigestKeySource } from '@tracklayer/persons';
import type { RedisClient } from '@tracklayer/redis';
import type { Logger, Metrics } from '@tracklayer/telemetry';
import type { EachSecond } from './each-second.js';
import type { FirstJobs } from './first-jobs.js';
import type { JobSlots } from './job-slots.js';
import type { Solitude } from './solitude.js';

/** Shared by all destinations of a process. */
export interface Shared {
  redis: RedisClient;
  lanes: Lanes;
  deadLetters: DeadLetters;
  holds: Holds;
  digestKey: DigestKeySource;
  log: Logger;
  metrics: Metrics;
  /** Klaviyo's published limits. Only a sandbox without limits has others. */
  publishedLimits?: PublishedLimits | undefined;
  /** False: nothing runs except by calls of `step` and `checkHold`. */
  autorun: boolean;
  /** Lets one job be in work alone in this process. */
  solitude: Solitude;
  /** How many jobs this process has in work at once. */
  slots: JobSlots;
  /** Tells of the first jobs of unused lanes. Undefined on a Cluster, and where nothing runs by itself. */
  firstJobs: FirstJobs | undefined;
  /** When each destination looks. */
  eachSecond: EachSecond;
  nowMs: () => number;
  random: () => number;
}
