import type { Attempt } from '@tracklayer/lanes';
import fc from 'fast-check';
import { appendAttempt, attemptsSpent, backoffMs } from '../src/steps/backoff.js';

const policy = { attempts: 10, baseMs: 1_000, capMs: 900_000, maxAgeMs: 259_200_000 };
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

function attempt(outcome: Attempt['outcome'], atMs = 0): Attempt {
  return { atMs, outcome, code: 'x' };
}

describe('the back-off', () => {
  it('is never above its cap nor below zero, however many attempts were spent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), random, (spent, r) => {
        const waitMs = backoffMs(spent, policy, r);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(policy.capMs);
        expect(Number.isInteger(waitMs)).toBe(true);
      }),
    );
  });

  it('doubles its ceiling with each attempt until the cap', () => {
    const ceiling = (spent: number): number => backoffMs(spent, policy, 1 - Number.EPSILON);
    expect([1, 2, 3, 4].map((spent) => Math.round(ceiling(spent) / 1_000))).toEqual([1, 2, 4, 8]);
    expect(ceiling(30)).toBeLessThanOrEqual(900_000);
    expect(ceiling(30)).toBeGreaterThan(899_000);
  });

  it('jitters fully: the same failure comes back anywhere between at once and the ceiling', () => {
    expect(backoffMs(3, policy, 0)).toBe(0);
    expect(backoffMs(3, policy, 0.5)).toBe(2_000);
  });
});

describe('the story of a job', () => {
  it('never forgets an attempt that was spent, stays bounded, and says how many others are left out', () => {
    const outcomes = fc.array(fc.constantFrom<Attempt['outcome']>('retry', 'throttled', 'held'), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(outcomes, (all) => {
        const story = all.reduce<Attempt[]>(
          (past, outcome, at) => appendAttempt(past, attempt(outcome, at)),
          [],
        );
        const spent = all.filter((outcome) => outcome === 'retry').length;
        expect(attemptsSpent(story)).toBe(spent);
        expect(story.length).toBeLessThanOrEqual(Math.max(50, spent + 1));
        const leftOut = story.reduce((sum, { leftOut: many = 0 }) => sum + many, 0);
        expect(story.length + leftOut).toBe(all.length);
      }),
    );
  });

  it('counts neither throttling nor holds as attempts', () => {
    expect(attemptsSpent([attempt('throttled'), attempt('held'), attempt('retry')])).toBe(1);
  });
});
