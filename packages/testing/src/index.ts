export { buildEvent } from './build-event.js';
export type { FakeClock } from './fake-clock.js';
export { fakeClock } from './fake-clock.js';
export type { TestLane } from './fixtures.js';
export {
  forgetDestination,
  testDestination,
  testRedisUrl,
  withDestination,
  withSandbox,
} from './fixtures.js';
export type { LeakWatch } from './leaks.js';
export { watchForLeaks } from './leaks.js';
