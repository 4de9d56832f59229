import { estimateMs } from '../src/estimate.js';

const BULK = { perSecond: 10, perMinute: 150 };

it.each([
  [0, 0],
  [1, 1_000],
  [10, 1_000],
  [150, 15_000],
  [151, 61_000],
  [300, 75_000],
  [1_000, 370_000],
])('%i bulk calls take %i ms', (calls, ms) => {
  expect(estimateMs(calls, BULK)).toBe(ms);
});
