export { findRunningRedis } from './data-dir.js';
export { NoRedisError, RedisUrlUnusableError } from './errors.js';
export { findRedis } from './find-redis.js';
export type { Closed, FindRedisOptions, FoundRedis } from './found.js';
export { REDIS_IMAGE } from './way-docker.js';
