import type { Closed } from './found.js';

/** No way to a Redis was open; the message names each way and why not. */
export class NoRedisError extends Error {
  override readonly name = 'NoRedisError';
  readonly code = 'no_redis';
  readonly closed: readonly Closed[];

  constructor(closed: readonly Closed[]) {
    const ways = closed.map(({ way, why }) => `  - ${way} (now: ${why})`);
    super(`No Redis was found. Do one of these and try again:\n${ways.join('\n')}`);
    this.closed = closed;
  }
}

/** The Redis of REDIS_URL was asked for by name, so nothing else is taken in its place. */
export class RedisUrlUnusableError extends Error {
  override readonly name = 'RedisUrlUnusableError';
  readonly code = 'redis_url_unusable';

  constructor(address: string, problem: string, options?: ErrorOptions) {
    super(
      `The Redis of REDIS_URL (${address}) cannot be used: ${problem}. Correct REDIS_URL, or unset it.`,
      options,
    );
  }
}
