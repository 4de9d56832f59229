/** A Redis to work with, and how to let go of it. */
export interface FoundRedis {
  url: string;
  /** Where it is from, for people: `redis-server 7.0.15 from /usr/bin/redis-server, private to this run`. */
  how: string;
  /** Stops what was started for this run; where nothing was, does nothing. Never rejects; twice is fine. */
  stop(): Promise<void>;
}

export interface FindRedisOptions {
  /** `REDIS_URL` and `PATH` are read from it, and programs are started with it. */
  env: Readonly<Record<string, string | undefined>>;
  /** Where a private Redis keeps its data from run to run, e.g. `.tracklayer/redis`. */
  dataDir: string;
  /** Whether a package may be installed where nothing else works. */
  allowApt: boolean;
  /** Gets a line for people before anything slow or lasting is done. */
  say: (line: string) => void;
  /** Which of the two is tried first. Default: `binary`, since it is the quicker. */
  prefer?: 'docker' | 'binary';
}

/** One way to a Redis: what it found, or why it is not open here. */
export type Way = (options: FindRedisOptions) => Promise<FoundRedis | Closed>;

export interface Closed {
  way: string;
  why: string;
}
