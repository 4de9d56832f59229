import type { Attempt } from '@tracklayer/lanes';
import fc from 'fast-check';
import { appendAttempt, attemptsSpent } from '../../src/steps/attempt-history.js';

function attempt(outcome: Attempt['outcome'], atMs = 0): Attempt {
  return { atMs, outcome, code: 'x' };
}

describe('the attempt history of a job', () => {
  it('keeps every spent attempt, stays short, and counts the attempts left out', () => {
    const outcomes = fc.array(fc.constantFrom<Attempt['outcome']>('retry', 'throttled', 'held'), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(outcomes, (all) => {
        const history = all.reduce<Attempt[]>(
          (past, outcome, at) => appendAttempt(past, attempt(outcome, at)),
          [],
        );
        const spent = all.filter((outcome) => outcome === 'retry').length;
        expect(attemptsSpent(history)).toBe(spent);
        expect(history.length).toBeLessThanOrEqual(Math.max(50, spent + 1));
        const leftOut = history.reduce((sum, { leftOut: many = 0 }) => sum + many, 0);
        expect(history.length + leftOut).toBe(all.length);
      }),
    );
  });

  it('counts neither throttling nor holds as attempts', () => {
    expect(attemptsSpent([attempt('throttled'), attempt('held'), attempt('retry')])).toBe(1);
  });
});
