import fc from 'fast-check';
import { plan } from '../src/world/plan.js';

/** Klaviyo's limit of an account for single events. */
const PER_MINUTE = 3_500;

describe('the plan of a round', () => {
  it('is short without options', () => {
    expect(plan({}, {})).toEqual({ destinations: 2, events: 1_200, perSecond: 150, hurtMs: 8_000 });
  });

  it('gives each kill the time in which a worker starts again', () => {
    expect(plan({}, { kills: 100 }).hurtMs).toBe(150_000);
  });

  it('sends at the rate of the case for as many minutes as asked', () => {
    expect(plan({ perSecond: 60 }, { minutes: 10 })).toMatchObject({
      events: 36_000,
      perSecond: 60,
      hurtMs: 600_000,
    });
  });

  it('never sends an account more than it takes in a minute', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: 200 }), (jobs, kills) => {
        const { destinations, events, perSecond } = plan({}, { jobs, kills });
        expect(Math.min(events, perSecond * 60) / destinations).toBeLessThanOrEqual(PER_MINUTE);
      }),
    );
  });
});
