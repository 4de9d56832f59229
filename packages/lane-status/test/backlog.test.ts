import { backlogOf } from '../src/backlog.js';

describe('backlogOf', () => {
  it('says how long a backlog takes one by one, and in a surge', () => {
    expect(backlogOf(100_000, 3_500, false)).toEqual({
      singlyMs: 1_714_286,
      inSurgeMs: 111_112,
      isSurge: false,
    });
  });

  it('says nothing of a lane that is empty in a moment, and of one whose budget is unknown', () => {
    expect(backlogOf(300, 3_500, false)).toBeUndefined();
    expect(backlogOf(300, undefined, false)).toBeUndefined();
    expect(backlogOf(300, 3_500, true)).toMatchObject({ inSurgeMs: 1_000, isSurge: true });
  });
});
