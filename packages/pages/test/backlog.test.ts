import { backlogMs, backlogWords } from '../web/backlog.js';
import { destination, hold } from './support/overview.js';

const backlog = { singlyMs: 1_714_286, inSurgeMs: 111_112, isSurge: false };
const row = { destination: 'main', lane: 'metric-event', paused: false, backlog } as const;

describe('the backlog of a lane', () => {
  it('says how long it takes one by one, and how long a surge would take', () => {
    expect(backlogWords(row)).toBe(
      'The waiting events are gone in about 28 min 34 s, one by one. A surge would take about 1 min 51 s.',
    );
  });

  it('says how long it takes in bulk calls, while workers do that', () => {
    expect(backlogWords({ ...row, backlog: { ...backlog, isSurge: true } })).toBe(
      'The waiting events are gone in about 1 min 51 s, in bulk calls.',
    );
  });

  it('counts from the moment that the lane runs again', () => {
    for (const stopped of [{ paused: true }, { holds: [hold({})] }, { unserved: 'no_worker' } as const])
      expect(backlogWords({ ...row, ...stopped })).toMatch(
        /^Once the lane runs again, the waiting events are/,
      );
  });

  it('is silent without a backlog', () => {
    const { backlog: _, ...rest } = row;
    expect(backlogWords(rest)).toBeUndefined();
    expect(backlogMs(destination({ lanes: [rest] }))).toBeUndefined();
  });

  it('has a time on the overview, unless the destination stands still', () => {
    expect(backlogMs(destination({ lanes: [row] }))).toBe(1_714_286);
    expect(backlogMs(destination({ lanes: [{ ...row, backlog: { ...backlog, isSurge: true } }] }))).toBe(
      111_112,
    );
    expect(backlogMs(destination({ lanes: [row], state: 'held' }))).toBeUndefined();
  });
});
