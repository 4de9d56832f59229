export { buildEvent } from './build-event.js';
export { fakeClock } from './fake-clock.js';
export type { TestLane } from './fixtures.js';
export {
  forgetDestination,
  testDestination,
  testRedisUrl,
  withDestination,
  withSandbox,
} from './fixtures.js';
