export { freePort } from '@tracklayer/local-redis';
export { buildEvent } from './build-event.js';
export { makeCertificates, type TestCertificates } from './certificates.js';
export {
  forgetDestination,
  type TestLane,
  testDestination,
  testRedisUrl,
  withDestination,
} from './destination.js';
export { fakeClock } from './fake-clock.js';
export { type OwnCluster, startOwnCluster } from './own-cluster.js';
export { type OwnRedis, startOwnRedis } from './own-redis.js';
export { endProgram, startProgram } from './program.js';
export { serveProxy } from './proxy.js';
export { openRedisLine, type RedisLine } from './redis-line.js';
export { until } from './until.js';
