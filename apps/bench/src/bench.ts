import type { Flags, FlagValues } from './flags.js';

export interface BenchContext<Given extends Flags = Flags> {
  /** A private Redis without data, also if `REDIS_URL` is set. Empty text for a benchmark with `withoutRedis`. */
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
  run(context: BenchContext<Given>): Promise<void>;
}

/** Defines a benchmark with options. `run` receives them by name, with their types. */
export function defineBench<const Given extends Flags>(bench: Bench<Given> & { flags: Given }): Bench {
  return bench;
}
