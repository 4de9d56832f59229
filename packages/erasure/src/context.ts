import type { DeadLetters } from '@tracklayer/dead-letters';
import type { Holds } from '@tracklayer/holds';
import type { Lanes } from '@tracklayer/lanes';
import type { DigestKeySource } from '@tracklayer/persons';
import type { RedisClient } from '@tracklayer/redis';

/** What it takes to find and to erase a person. */
export interface ErasureContext {
  redis: RedisClient;
  lanes: Lanes;
  deadLetters: DeadLetters;
  holds: Holds;
  digestKey: DigestKeySource;
  /** Where to look. Identifiers that one destination links are looked for at all of them. */
  destinations: readonly string[];
  /** Epoch ms. */
  nowMs: () => number;
  signal: AbortSignal;
}
