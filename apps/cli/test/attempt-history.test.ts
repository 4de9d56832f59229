import type { DeadLetter } from '@tracklayer/dead-letters';
import { attemptHistory } from '../src/dlq/attempt-history.js';

const letter: DeadLetter = {
  id: 'metric-event~m1',
  destination: 'main',
  type: 'metric-event',
  jobId: 'm1',
  reason: 'refused',
  code: 'invalid',
  firstFailedAtMs: 1,
  lastFailedAtMs: 2,
  attempts: [
    { atMs: 1, outcome: 'retry', code: 'timeout' },
    { atMs: 2, outcome: 'dead', code: 'invalid', status: 400 },
  ],
  replays: 0,
  state: 'dead',
  job: {},
};

describe('the attempt history of a letter', () => {
  it('is its attempts if nothing else happened', () => {
    expect(attemptHistory(letter).map(({ what }) => what)).toEqual(['retry', 'dead']);
  });

  it('has every replay in its place', () => {
    const twice = { ...letter, replays: 2, earlierReplaysAtMs: [3], replayedAtMs: 5 };
    const attempts = [...letter.attempts, { atMs: 4, outcome: 'dead' as const, code: 'invalid' }];
    expect(attemptHistory({ ...twice, attempts }).map(({ what }) => what)).toEqual([
      'retry',
      'dead',
      'replayed',
      'dead',
      'replayed',
    ]);
  });

  it('says where attempts are left out, and how many', () => {
    const [first, last] = letter.attempts;
    const long = { ...letter, attempts: [first, { ...last, leftOut: 12 }] } as DeadLetter;
    expect(attemptHistory(long).map(({ what }) => what)).toEqual(['retry', '12 attempts left out', 'dead']);
  });

  it('continues with the replay and ends with the delivery', () => {
    const delivered: DeadLetter = {
      ...letter,
      attempts: [...letter.attempts, { atMs: 4, outcome: 'retry', code: 'timeout' }],
      state: 'resolved',
      replays: 1,
      replayedAtMs: 3,
      resolution: 'delivered',
      resolvedAtMs: 5,
    };
    expect(attemptHistory(delivered).map(({ atMs, what }) => [atMs, what])).toEqual([
      [1, 'retry'],
      [2, 'dead'],
      [3, 'replayed'],
      [4, 'retry'],
      [5, 'delivered'],
    ]);
  });
});
