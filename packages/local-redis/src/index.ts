export { findRedis } from './find-redis.js';
export { REDIS_IMAGE } from './way-docker.js';
