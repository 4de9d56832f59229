import { stalledDestinations } from '../src/stalled-destinations.js';
import { laneRow } from './support/lanes.js';

const held = {
  scope: 'destination',
  cause: 'outage',
  code: 'server_error',
  sinceMs: 0,
  probes: 0,
  nextProbeAtMs: 0,
} as const;

describe('the stalled destinations', () => {
  it('leave out destinations that are neither held nor paused', () => {
    expect(stalledDestinations([laneRow({ waiting: 9 })])).toEqual([]);
  });

  it('count the jobs of every lane during a hold', () => {
    const rows = [laneRow({ held, waiting: 2 }), laneRow({ held, lane: 'profile-upsert', delayed: 3 })];
    expect(stalledDestinations(rows)).toEqual([
      { destination: 'main', hold: held, paused: [], isPausedWhole: false, waiting: 5 },
    ]);
  });

  it('name each part that is held once, with the jobs that wait for it', () => {
    const part = { ...held, scope: 'backfill', jobs: 4 };
    const rows = [laneRow({ holds: [part] }), laneRow({ lane: 'event-backfill', holds: [part] })];
    expect(stalledDestinations(rows)).toEqual([
      { destination: 'main', parts: [part], paused: [], isPausedWhole: false, waiting: 0 },
    ]);
  });

  it('count the jobs of the paused lanes alone where there is no hold', () => {
    const rows = [
      laneRow({ paused: true, waiting: 2, delayed: undefined }),
      laneRow({ lane: 'profile-upsert', waiting: 7 }),
    ];
    expect(stalledDestinations(rows)).toEqual([
      { destination: 'main', paused: ['metric-event'], isPausedWhole: false, waiting: 2 },
    ]);
  });

  it('say where every lane of a destination is paused', () => {
    const rows = [laneRow({ paused: true }), laneRow({ destination: 'other' })];
    expect(stalledDestinations(rows)).toMatchObject([{ destination: 'main', isPausedWhole: true }]);
  });
});
