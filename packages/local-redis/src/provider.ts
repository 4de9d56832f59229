/** A running Redis. */
export interface FoundRedis {
  url: string;
  /** Where it comes from, for people: `redis-server 7.0.15 from /usr/bin/redis-server, private to this run`. */
  how: string;
  /** Stops what was started for this run, if anything was. Never rejects. May be called twice. */
  stop(): Promise<void>;
}

export interface FindRedisOptions {
  /** Providers read `REDIS_URL` and `PATH` from it and start programs with it. */
  env: Readonly<Record<string, string | undefined>>;
  /** The folder in which a private Redis keeps its data from run to run, e.g. `.tracklayer/redis`. */
  dataDir: string;
  /** Whether a package may be installed if nothing else works. */
  allowApt: boolean;
  /** Receives a line for people before anything slow or lasting happens. */
  say: (line: string) => void;
  /** Which of the two comes first. Default: `binary`, because it starts faster. */
  prefer?: 'docker' | 'binary';
}

/** One source of a Redis. Resolves to what it found or started, or to the reason why it cannot be used here. */
export type RedisProvider = (options: FindRedisOptions) => Promise<FoundRedis | Unavailable>;

export interface Unavailable {
  /** What to do to make this provider usable, as an imperative. */
  remedy: string;
  /** Why it cannot be used now. */
  why: string;
}
