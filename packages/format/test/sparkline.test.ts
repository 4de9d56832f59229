import { sparkline } from '../src/index.js';

describe('A sparkline', () => {
  it('has one character for each value, as high as its share of the largest', () => {
    expect(sparkline([0, 1, 4, 8])).toBe('·▁▄█');
    expect(sparkline([1, 1_000_000])).toBe('▁█');
    expect(sparkline([0, 0])).toBe('··');
    expect(sparkline([])).toBe('');
  });
});
