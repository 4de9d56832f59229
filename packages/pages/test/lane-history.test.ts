import type { Schemas } from '@tracklayer/api-client';
import { laneMarks, onlyOf } from '../web/lane-badges.js';
import { axisTime, marksOf, pointsOf, spanOf } from '../web/lane-history.js';
import { destination, hold } from './support/overview.js';

type Bucket = Schemas['History']['buckets'][number];

const NOTHING: Bucket = {
  atMs: 0,
  in: 0,
  delivered: 0,
  duplicate: 0,
  skipped: 0,
  dead: 0,
  replayed: 0,
  discarded: 0,
  expired: 0,
  late: 0,
  leftOut: 0,
  withdrawn: 0,
  turnedAway: 0,
  retry: 0,
  throttled: 0,
  held: 0,
  calls: 0,
  failedCalls: 0,
  heldMs: 0,
  throttledMs: 0,
  oldestMs: 0,
  latencies: {},
};

describe('the charts of a lane', () => {
  it('count every end of a job once', () => {
    const bucket = { ...NOTHING, in: 10, delivered: 4, duplicate: 2, skipped: 1, dead: 3 };
    expect(pointsOf({ buckets: [bucket], columnMs: 60_000 })[0]).toMatchObject({
      in: 10,
      delivered: 4,
      otherEnds: 3,
      dead: 3,
    });
  });

  it('show the upper bound of a percentile, and a gap where nobody measured', () => {
    const bound = (fromMs: number, toMs: number | null) => ({ fromMs, toMs });
    const accepted = { measured: 9, p50: bound(100, 120), p95: bound(1, 2), p99: bound(60_000, null) };
    const buckets = [{ ...NOTHING, latencies: { accepted } }, NOTHING];
    const [measured, gap] = pointsOf({ buckets, columnMs: 60_000 });
    expect(measured).toMatchObject({ acceptedP50: 120, acceptedP99: 60_000 });
    expect(gap).not.toHaveProperty('acceptedP50');
  });

  it('begin where the history begins, since nobody counted before', () => {
    const buckets = [0, 60_000, 120_000].map((atMs) => ({ ...NOTHING, atMs }));
    const points = pointsOf({ buckets, columnMs: 60_000, beganMs: 90_000 });
    expect(points.map(({ atMs }) => atMs)).toEqual([60_000, 120_000]);
  });

  it('have the marks of the destination, and the pauses of this lane only, the newest first', () => {
    const marks: Schemas['Mark'][] = [
      { kind: 'version', fromMs: 1, version: '1.2.0' },
      { kind: 'pause', fromMs: 2, untilMs: 5, lane: 'metric-event' },
      { kind: 'pause', fromMs: 3, lane: 'profile-upsert' },
      { kind: 'hold', fromMs: 4, scope: 'destination', cause: 'refused', code: 'unauthorized', status: 401 },
      { kind: 'campaign', fromMs: 6, id: 'c1', state: 'running' },
    ];
    expect(marksOf({ marks }, 'metric-event')).toMatchObject([
      { text: 'Campaign c1, running', campaignId: 'c1', isSpan: true },
      { text: 'Held: destination (unauthorized, HTTP 401)', isSpan: true },
      { text: 'Paused', untilMs: 5 },
      { text: 'A worker of version 1.2.0 began to write', isSpan: false },
    ]);
  });

  it('have a time of day on their axis, and a date where they show more than a day', () => {
    const atMs = Date.parse('2026-11-29T14:05:00Z');
    const texts = [1, 7, 90].map((days) => axisTime(atMs, days * 86_400_000));
    expect(texts).toEqual(['14:05', '11-29 14:05', '11-29']);
    expect([spanOf('7d'), spanOf(''), spanOf('1y')]).toEqual(['7d', '1h', '1h']);
  });
});

describe('what stops a lane', () => {
  it('is told apart from what stops other lanes of the destination', () => {
    const [row] = destination({}).lanes;
    const whole = destination({ hold: hold({}), paused: ['profile-upsert'] });
    expect(row && onlyOf(whole, row)).toMatchObject({ paused: [], holds: [] });
    expect(row && onlyOf(whole, row)).not.toHaveProperty('hold');
    expect(row && laneMarks({ ...row, paused: true, holds: [hold({})] })).toEqual(['partly held', 'paused']);
    expect(row && laneMarks({ ...row, unserved: 'no_worker', held: hold({}) })).toEqual([
      'no worker',
      'held',
    ]);
  });
});
