import type { DeadLetters } from '@tracklayer/dead-letters';
import type { JobType } from '@tracklayer/events';
import type { LaneSources } from '@tracklayer/lane-status';
import type { DigestKeySource } from '@tracklayer/persons';
import type { Producer } from '@tracklayer/producer';
import type { RedisClient, RedisFinding } from '@tracklayer/redis';

/** A setting of the configuration that a person should change. */
export interface ConfigNote {
  code: string;
  destination: string;
  message: string;
}

/** Everything that the API reads and steers. It holds no key of a destination. */
export interface ApiSources extends LaneSources {
  redis: RedisClient;
  deadLetters: DeadLetters;
  digestKey: DigestKeySource;
  /** Ids of the destinations that are shown now, sorted. */
  destinations(): Promise<string[]>;
  /** Why Redis may lose events. */
  redisFindings(): Promise<readonly RedisFinding[]>;
  warnings(): readonly ConfigNote[];
  /** Names of events besides the standard ones. */
  eventNames: readonly string[];
  /** Names of properties by whose values the journal finds events. */
  keys: readonly string[];
  /** How long the journal keeps an event after it ended, in ms. */
  keepMs: number;
  /** Letters a second that the limits of a destination allow, by job type. */
  rates(destination: string): Partial<Record<JobType, number>>;
  /** Takes the events of other languages. */
  producer: Pick<Producer, 'trackMany'>;
  /** The version of this program. Workers of another one are named. */
  version: string;
  /** Epoch ms. */
  now(): number;
}
