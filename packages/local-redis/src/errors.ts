import type { Unavailable } from './provider.js';

/** No provider found a Redis. The message says for each provider what to do, and why it does not work now. */
export class NoRedisError extends Error {
  override readonly name = 'NoRedisError';
  readonly code = 'no_redis';
  readonly unavailable: readonly Unavailable[];

  constructor(unavailable: readonly Unavailable[]) {
    const remedies = unavailable.map(({ remedy, why }) => `  - ${remedy} (now: ${why})`);
    super(`Found no Redis. Do one of these and try again:\n${remedies.join('\n')}`);
    this.unavailable = unavailable;
  }
}

/** The user named this Redis in `REDIS_URL`, so no other one replaces it. */
export class RedisUrlUnusableError extends Error {
  override readonly name = 'RedisUrlUnusableError';
  readonly code = 'redis_url_unusable';

  constructor(address: string, problem: string, options?: ErrorOptions) {
    super(
      `Cannot use the Redis of REDIS_URL (${address}): ${problem}. Correct REDIS_URL, or unset it.`,
      options,
    );
  }
}
