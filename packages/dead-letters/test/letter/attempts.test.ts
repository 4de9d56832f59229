import { describe, expect, it } from '@jest/globals';
import { afterDeath } from '../../src/letter/death.js';
import { death, eventJob, letterOf } from '../support/jobs.js';

describe('The attempt history of a letter', () => {
  it('keeps the newest attempts of all runs, and says how many older ones are left out', () => {
    const attempts = (count: number, fromMs: number) =>
      Array.from(
        { length: count },
        (_, n) => ({ atMs: fromMs + n, outcome: 'retry', code: 'timeout' }) as const,
      );
    const first = letterOf({ attempts: attempts(480, 0) });
    const replayed = { ...first, state: 'replaying', replays: 0 } as const;
    const second = afterDeath('main', death(eventJob(), { attempts: attempts(50, 480) }), replayed);
    expect(second?.attempts).toHaveLength(500);
    expect(second?.attempts[0]).toMatchObject({ atMs: 30, leftOut: 30 });
    const third = afterDeath('main', death(eventJob(), { attempts: attempts(2, 530) }), {
      ...replayed,
      attempts: second?.attempts ?? [],
    });
    expect(third?.attempts[0]).toMatchObject({ atMs: 32, leftOut: 32 });
    expect(third?.attempts.filter(({ leftOut }) => leftOut !== undefined)).toHaveLength(1);
  });
});
