import type { RoundOptions, SetUp } from './set-up.js';
import type { Scene } from './world/scene.js';

/** What a case saw besides the events. */
export interface Findings {
  /** Further figures of the JSON line. */
  figures?: Readonly<Record<string, number | string | boolean>>;
  /** Why the row does not hold, although its counts are right. */
  problems?: readonly string[];
  /** The events that a worker must make dead letters of. Default: none. */
  mayDie?: (eventId: string) => boolean;
  /** Events besides those of the application that must be on record. */
  acknowledged?: readonly string[];
  /** This fault loses acknowledged events, whatever the product does. The row states how many. */
  mayLose?: boolean;
  /**
   * The workers may exceed Klaviyo's limits: Redis forgets the calls that were made, or the account has no limits. The row
   * states by how many.
   */
  mayExceed?: boolean;
}

/** One fault, or several of one kind. */
export interface ChaosCase {
  name: string;
  /** One sentence for `--list`. */
  summary: string;
  setUp?: SetUp;
  /** Programs of this machine that the case needs besides redis-server. Without them it is skipped. */
  needs?: readonly string[];
  /** Does what takes long before the scene starts, so that no event flows meanwhile. */
  prepare?(options: RoundOptions, say: (what: string) => void): Promise<unknown>;
  /** Set where the row does not hold today: what is missing. */
  open?: string;
  /** About how long a short round takes, in seconds, where that is long. The longest start first, so that none ends alone. */
  seconds?: number;
  /**
   * Hurts the scene while the producer sends, and mends it. The runner then waits until the lanes are empty, and counts.
   */
  hurt(scene: Scene): Promise<Findings | undefined>;
}
