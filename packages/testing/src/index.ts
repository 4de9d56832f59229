export { buildEvent } from './build-event.js';
export {
  forgetDestination,
  type TestLane,
  testDestination,
  testRedisUrl,
  withDestination,
} from './destination.js';
export { fakeClock } from './fake-clock.js';
export { endProgram, startProgram } from './program.js';
export { until } from './until.js';
