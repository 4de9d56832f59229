export interface BenchContext {
  redisUrl: string;
}

export interface Bench {
  name: string;
  /** One line for `--help`. */
  summary: string;
  run(context: BenchContext): Promise<void>;
}
