import type { RedisWorld } from './world/redis-world.js';

/** A way that a proxy can hurt: from the workers or the producer to Redis, or from the workers to Klaviyo. */
export type Route = 'worker' | 'producer' | 'klaviyo';

/** The world of a case before anything is hurt. */
export interface SetUp {
  /** Events that the producer sends in a short round. Default 1,200. `--jobs` replaces it. */
  events?: number;
  /** Events per second. Default 150. With `--minutes` the number of events grows and the rate stays. */
  perSecond?: number;
  /** Accounts, each with Klaviyo's limits. Default 2. */
  destinations?: number;
  /** Worker processes that start with the scene. Default 2. */
  workers?: number;
  /** The ways that lead through a proxy of their own. Default: none. */
  proxied?: readonly Route[];
  /** The host name of Redis and Klaviyo. Default `127.0.0.1`. */
  host?: '127.0.0.1' | 'localhost';
  /** Starts Redis. Default: one server with an append-only file. */
  redis?: (dir: string) => Promise<RedisWorld>;
  /** Environment of worker number `index`. */
  workerEnv?: (index: number, dir: string) => Readonly<Record<string, string>>;
  /** After this many events comes a new person. Default: none comes, so that no event waits for a profile. */
  newPersonEvery?: number;
  /** The producer makes calls of every kind. Those besides events are judged by the books. Default: purchases only. */
  everyKind?: boolean;
  /** How long a short round hurts, in ms. Default 8,000. */
  shortMs?: number;
  /** Further fields of `tracklayer.config.json`. */
  config?: Readonly<Record<string, unknown>>;
  /** How long Klaviyo takes for an answer, in ms: from this up to twice this. Default 30. */
  latencyMs?: number;
}

/** How long and how hard a round is. */
export interface RoundOptions {
  /** Undefined: a short round. */
  minutes?: number;
  /** Undefined: the events of the case. */
  jobs?: number;
  /** Undefined: the kills of the case. */
  kills?: number;
  /** Equal seeds make the same choices. */
  seed: number;
  /** The folder of a built checkout whose worker and command line run. */
  workerDir: string;
  /** Where the build of the release before is, or is made. */
  releaseDir: string;
  /** Undefined: the payloads of the case. */
  payloads?: number;
}
