import type { Flags, FlagValues } from './flags.js';

export interface BenchContext<Given extends Flags = Flags> {
  /** Of a Redis that other runs may have left things in. Empty for a benchmark `withoutRedis`. */
  redisUrl: string;
  flags: FlagValues<Given>;
}

export interface Bench<Given extends Flags = Flags> {
  name: string;
  /** One line for `--help`. */
  summary: string;
  /** Options of its own. */
  flags?: Given;
  withoutRedis?: boolean;
  /** It gets a private Redis, empty at first and gone afterwards, whatever `REDIS_URL` says: it fills it, or needs it alone. */
  ownRedis?: boolean;
  run(context: BenchContext<Given>): Promise<void>;
}

/** A benchmark with options: `run` gets them by name, each with its type. */
export function defineBench<const Given extends Flags>(bench: Bench<Given> & { flags: Given }): Bench {
  return bench;
}
