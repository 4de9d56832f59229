import type { DeadLetter } from '@tracklayer/dead-letters';
import { storyOf } from '../src/dlq/letter-history.js';

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

describe('the story of a letter', () => {
  it('is its attempts, as long as nothing else happened', () => {
    expect(storyOf(letter).map(({ what }) => what)).toEqual(['retry', 'dead']);
  });

  it('has every replay in its place', () => {
    const twice = { ...letter, replays: 2, earlierReplaysAtMs: [3], replayedAtMs: 5 };
    const attempts = [...letter.attempts, { atMs: 4, outcome: 'dead' as const, code: 'invalid' }];
    expect(storyOf({ ...twice, attempts }).map(({ what }) => what)).toEqual([
      'retry',
      'dead',
      'replayed',
      'dead',
      'replayed',
    ]);
  });

  it('says where attempts are left out of it, and how many', () => {
    const [first, last] = letter.attempts;
    const long = { ...letter, attempts: [first, { ...last, leftOut: 12 }] } as DeadLetter;
    expect(storyOf(long).map(({ what }) => what)).toEqual(['retry', '12 attempts left out', 'dead']);
  });

  it('goes on with the replay and ends with the delivery', () => {
    const delivered: DeadLetter = {
      ...letter,
      attempts: [...letter.attempts, { atMs: 4, outcome: 'retry', code: 'timeout' }],
      state: 'resolved',
      replays: 1,
      replayedAtMs: 3,
      resolution: 'delivered',
      resolvedAtMs: 5,
    };
    expect(storyOf(delivered).map(({ atMs, what }) => [atMs, what])).toEqual([
      [1, 'retry'],
      [2, 'dead'],
      [3, 'replayed'],
      [4, 'retry'],
      [5, 'delivered'],
    ]);
  });
});
