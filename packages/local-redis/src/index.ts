export { REDIS_IMAGE } from './docker-provider.js';
export { findRedis } from './find-redis.js';
export { freePort } from './free-port.js';
