import fc from 'fast-check';
import { placeOf, scaleOf, spansOf, totalsOf } from '../web/time-line.js';
import { job } from './support/event.js';

const NOW = 100_000;
const kinds = (given: Parameters<typeof job>[0]) =>
  spansOf(job(given), NOW).map(({ kind, fromMs, untilMs }) => [kind, untilMs - fromMs]);

describe('the time line of a job', () => {
  it('has the wait in the lane, the work, and the end', () => {
    expect(
      kinds({
        state: 'delivered',
        steps: [
          { atMs: 0, what: 'tracked' },
          { atMs: 60, what: 'began' },
          { atMs: 65, what: 'delivered' },
        ],
      }),
    ).toEqual([
      ['lane', 60],
      ['work', 5],
    ]);
  });

  it('takes the call and the wait for its permit out of the work', () => {
    expect(
      kinds({
        state: 'delivered',
        steps: [
          { atMs: 0, what: 'tracked' },
          { atMs: 10, what: 'began' },
          { atMs: 500, what: 'called', tookMs: 80 },
          { atMs: 590, what: 'delivered' },
        ],
        details: {
          calls: [{ atMs: 500, endpoint: 'POST /api/events', tookMs: 80, permitMs: 450 }],
          leftOut: [],
          waited: [],
        },
      }),
    ).toEqual([
      ['lane', 10],
      ['work', 40],
      ['permit', 450],
      ['call', 80],
      ['work', 10],
    ]);
  });

  it('reaches to now while the job has not ended, and says what it waits for', () => {
    const steps = [{ atMs: 99_000, what: 'tracked' }];
    expect(kinds({ state: 'waits-for-profile', steps })).toEqual([['dependency', 1_000]]);
    expect(kinds({ state: 'waits-for-permit', steps })).toEqual([['permit', 1_000]]);
    expect(kinds({ state: 'held', steps })).toEqual([['hold', 1_000]]);
    expect(kinds({ state: 'waiting', steps })).toEqual([['lane', 1_000]]);
    expect(
      kinds({ state: 'delivered', waited: ['profile'], steps: [...steps, { atMs: 99_500, what: 'began' }] }),
    ).toEqual([['dependency', 500]]);
  });

  it('shows the time as a dead letter until the replay', () => {
    expect(
      kinds({
        state: 'delivered',
        steps: [
          { atMs: 0, what: 'tracked' },
          { atMs: 20, what: 'retry' },
          { atMs: 50, what: 'dead' },
          { atMs: 950, what: 'replayed' },
          { atMs: 960, what: 'delivered' },
        ],
      }),
    ).toEqual([
      ['lane', 20],
      ['retry', 30],
      ['dead', 900],
      ['lane', 10],
    ]);
  });

  it('leaves no gap and no overlap, so the lengths add up to the whole time', () => {
    const at = fc.integer({ min: 0, max: 90_000 });
    const step = fc.record({
      atMs: at,
      what: fc.constantFrom(
        'tracked',
        'began',
        'called',
        'retry',
        'throttled',
        'held',
        'waits',
        'dead',
        'replayed',
      ),
    });
    const call = fc.record({
      atMs: at,
      endpoint: fc.constant('POST /api/events'),
      tookMs: fc.nat(5_000),
      permitMs: fc.nat(50_000),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), fc.array(call, { maxLength: 3 }), (steps, calls) => {
        const one = job({ state: 'waiting', steps, details: { calls, leftOut: [], waited: [] } });
        const spans = spansOf(one, NOW);
        const firstMs = Math.min(...steps.map(({ atMs }) => atMs));
        expect(spans[0]?.fromMs).toBe(firstMs);
        expect(spans.at(-1)?.untilMs).toBe(NOW);
        spans.slice(1).forEach(({ fromMs }, index) => {
          expect(fromMs).toBe(spans[index]?.untilMs);
        });
        const sum = totalsOf(spans).reduce((all, [, ms]) => all + ms, 0);
        expect(sum).toBe(NOW - firstMs);
      }),
    );
  });

  it('has one scale for all jobs, and a place on it between 0 and 100', () => {
    const jobs = [
      job({
        state: 'delivered',
        steps: [
          { atMs: 1_000, what: 'tracked' },
          { atMs: 3_000, what: 'delivered' },
        ],
      }),
      job({
        state: 'delivered',
        steps: [
          { atMs: 2_000, what: 'tracked' },
          { atMs: 5_000, what: 'delivered' },
        ],
      }),
    ];
    const scale = scaleOf(jobs, NOW);
    expect(scale).toEqual({ fromMs: 1_000, untilMs: 5_000 });
    expect([0, 1_000, 2_000, 5_000, 9_000].map((atMs) => placeOf(atMs, scale))).toEqual([0, 0, 25, 100, 100]);
  });

  it('has a scale without any step', () => {
    expect(scaleOf([job({ steps: [] })], NOW)).toEqual({ fromMs: NOW, untilMs: NOW + 1 });
  });
});
