import type { Flags, FlagValues } from './flags.js';

export interface BenchContext<Given extends Flags = Flags> {
  /** The Redis may contain data of other runs. Empty for a benchmark with `withoutRedis`. */
  redisUrl: string;
  flags: FlagValues<Given>;
}

export interface Bench<Given extends Flags = Flags> {
  name: string;
  /** One line for `--help`. */
  summary: string;
  /** The options of this benchmark. */
  flags?: Given;
  withoutRedis?: boolean;
  /** Gets a private, empty Redis even if `REDIS_URL` is set, because it fills Redis or must not share it. Removed afterwards. */
  ownRedis?: boolean;
  run(context: BenchContext<Given>): Promise<void>;
}

/** Defines a benchmark with options. `run` receives them by name, with their types. */
export function defineBench<const Given extends Flags>(bench: Bench<Given> & { flags: Given }): Bench {
  return bench;
}
