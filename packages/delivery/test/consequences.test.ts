import type { Failure, Outcome } from '@tracklayer/klaviyo';
import fc from 'fast-check';
import { type Circumstances, consequencesOf } from '../src/steps/effects.js';

const policy = { attempts: 3, baseMs: 1_000, capMs: 60_000, maxAgeMs: 3_600_000 };
const failure: Failure = {
  code: 'server_error',
  status: 500,
  detail: 'oh',
  requestId: 'r1',
  hint: 'wait',
  body: 'secret?',
};
const at: Circumstances = { attempts: [], enqueuedAtMs: 0, nowMs: 10_000, random: 0.5, policy };

describe('what follows from an outcome', () => {
  it.each(['delivered', 'duplicate', 'skipped'] as const)('%s completes the job and marks it so', (kind) => {
    const outcome = { kind, status: 202, reason: 'profile_unchanged' } as Outcome;
    expect(consequencesOf(outcome, at)).toEqual({ queue: { kind: 'complete' }, mark: kind, attempts: [] });
  });

  it('throttled blocks the endpoint for Retry-After, sends the job back behind it, and spends no attempt', () => {
    const { queue, blockMs, attempts, letter } = consequencesOf(
      { kind: 'throttled', retryAfterMs: 4_000, failure },
      at,
    );
    expect(blockMs).toBe(4_000);
    expect(queue).toEqual({ kind: 'delay', untilMs: expect.any(Number) });
    expect(queue.kind === 'delay' && queue.untilMs).toBeGreaterThanOrEqual(14_000);
    expect(attempts).toEqual([
      {
        atMs: 10_000,
        outcome: 'throttled',
        code: 'server_error',
        status: 500,
        detail: 'oh',
        requestId: 'r1',
      },
    ]);
    expect(letter).toBeUndefined();
  });

  it('a hundred throttled or held attempts never make a dead letter', () => {
    let attempts: Circumstances['attempts'] = [];
    for (let n = 0; n < 100; n += 1) {
      const outcome: Outcome =
        n % 2 === 0 ? { kind: 'throttled', retryAfterMs: 0, failure } : { kind: 'held', failure };
      const next = consequencesOf(outcome, { ...at, attempts });
      expect(next.letter).toBeUndefined();
      attempts = next.attempts;
    }
  });

  it('retry comes back until its attempts run out, then is dead as exhausted with every attempt told', () => {
    let attempts: Circumstances['attempts'] = [];
    const queues: string[] = [];
    for (let n = 0; n < policy.attempts; n += 1) {
      const next = consequencesOf({ kind: 'retry', failure }, { ...at, attempts });
      queues.push(next.queue.kind);
      attempts = next.attempts;
      if (n === policy.attempts - 1) expect(next.letter).toEqual({ reason: 'exhausted', failure });
    }
    expect(queues).toEqual(['delay', 'delay', 'complete']);
    expect(attempts).toHaveLength(3);
  });

  it('retry is dead when the next try would come after the greatest age', () => {
    const old = consequencesOf({ kind: 'retry', failure }, { ...at, nowMs: policy.maxAgeMs + 1 });
    expect(old.letter?.reason).toBe('exhausted');
  });

  it('dead is a letter at once, and a follower of a dead job says so', () => {
    expect(consequencesOf({ kind: 'dead', failure }, at).letter?.reason).toBe('refused');
    const orphan = { ...failure, code: 'predecessor_dead' };
    expect(consequencesOf({ kind: 'dead', failure: orphan }, at).letter?.reason).toBe('predecessor_dead');
  });

  it('keeps neither body nor hint in the story, whatever the failure carries', () => {
    fc.assert(
      fc.property(fc.constantFrom('retry', 'held', 'dead'), (kind) => {
        const { attempts } = consequencesOf({ kind, failure } as Outcome, at);
        expect(JSON.stringify(attempts)).not.toContain('secret?');
      }),
    );
  });
});
