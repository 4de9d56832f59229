/** A Redis that answers, and how to be done with it. */
export interface FoundRedis {
  url: string;
  /** For people, e.g. `a private redis-server, data in .tracklayer/redis`. */
  how: string;
  /** Ends what was started for us; leaves alone what was there before. */
  stop(): Promise<void>;
}
