import { type Samples, trendOf, withSample } from '../web/trend.js';
import { destination, overview } from './support/overview.js';

/** One sample a second of a destination. */
function after(samples: Samples, ...waiting: number[]): Samples {
  return waiting.reduce<Samples>(
    (sofar, each, at) =>
      withSample(
        sofar,
        overview({
          atMs: 1_000 * (at + 1),
          destinations: [destination({ waiting: each, delivered: 100 + at * 5 })],
        }),
      ),
    samples,
  );
}

describe('the trend of a destination', () => {
  it('counts deliveries a second between two snapshots', () => {
    const samples = after(new Map(), 10, 10, 10);
    expect(trendOf(samples.get('main') ?? []).perSecond).toEqual([5, 5]);
  });

  it('says when the backlog will be gone, if it shrinks', () => {
    const shrinking = after(new Map(), 100, 95, 90, 85, 80, 75, 70, 65, 60, 55, 50);
    expect(trendOf(shrinking.get('main') ?? []).goneInMs).toBe(10_000);
    const growing = after(new Map(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    expect(trendOf(growing.get('main') ?? [])).not.toHaveProperty('goneInMs');
  });

  it('takes one snapshot once, and forgets a destination that left', () => {
    const one = overview({ atMs: 1_000, destinations: [destination({})] });
    const twice = withSample(withSample(new Map(), one), one);
    expect(twice.get('main')).toHaveLength(1);
    expect(withSample(twice, overview({ atMs: 2_000, destinations: [] })).size).toBe(0);
  });
});
