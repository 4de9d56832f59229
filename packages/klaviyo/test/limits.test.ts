import {
  ENDPOINT_LIMITS,
  limitWindows,
  loweredLimitsOf,
  type PublishedLimits,
  sustainedRates,
} from '../src/limits.js';
import { ENDPOINTS } from '../src/request.js';

const EVENTS = 'POST /api/events';

const windows = (perSecond: number, perMinute: number) => [
  { limit: perSecond, windowMs: 1_000 },
  { limit: perMinute, windowMs: 60_000 },
];

describe('the windows of an endpoint', () => {
  it('follow Klaviyo’s own limits by default', () => {
    expect(Object.keys(limitWindows())).toEqual([...ENDPOINTS]);
    expect(limitWindows()[EVENTS]).toEqual(windows(350, 3_500));
  });

  it('are lowered by a configuration and never raised', () => {
    const lowered = { [EVENTS]: { perSecond: 10, perMinute: 1_000_000 } };
    expect(limitWindows(lowered)[EVENTS]).toEqual(windows(10, 3_500));
    expect(limitWindows(lowered)['POST /api/profile-import']).toEqual(windows(75, 750));
  });

  it('start from other published limits where a caller gives them', () => {
    const published: PublishedLimits = () => ({ perSecond: 1_000, perMinute: 10_000 });
    expect(limitWindows({}, published)[EVENTS]).toEqual(windows(1_000, 10_000));
  });
});

describe('the lowered limits of a destination', () => {
  const limits = { [EVENTS]: { perSecond: 10, perMinute: 100 } };
  const lowered = loweredLimitsOf([{ id: 'main', limits }]);

  it('are those of its configuration', () => {
    expect(lowered('main')).toEqual(limits);
  });

  it('are none for a destination that is not configured', () => {
    expect(lowered('other')).toEqual({});
  });
});

describe('the sustained rate of a job type', () => {
  it('is what the tighter window allows per second', () => {
    expect(sustainedRates()).toEqual({
      'profile-upsert': 12.5,
      'list-subscription': 12.5,
      'metric-event': ENDPOINT_LIMITS[EVENTS].perMinute / 60,
      'event-backfill': 2.5,
      'back-in-stock': ENDPOINT_LIMITS[EVENTS].perMinute / 60,
    });
  });

  it('follows a lowered limit and ignores a raised one', () => {
    expect(sustainedRates({ [EVENTS]: { perSecond: 5, perMinute: 9_999 } })['metric-event']).toBe(5);
    expect(sustainedRates({ [EVENTS]: { perSecond: 999, perMinute: 9_999 } })).toEqual(sustainedRates());
  });
});
