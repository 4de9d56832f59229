export { aptInstall, whyNoApt } from './apt-install.js';
export { REDIS_IMAGE } from './docker-provider.js';
export { findRedis } from './find-redis.js';
export { freePort } from './free-port.js';
export { startGuarded } from './guarded-process.js';
export { findOnPath, runCommand } from './run-command.js';
