import type { Failure, Outcome } from '@tracklayer/klaviyo';
import fc from 'fast-check';
import { type AttemptContext, effectsOf } from '../../src/steps/effects.js';

const policy = { attempts: 3, baseMs: 1_000, capMs: 60_000, maxAgeMs: 3_600_000 };
const failure: Failure = {
  code: 'server_error',
  status: 500,
  detail: 'oh',
  requestId: 'r1',
  hint: 'wait',
  body: 'secret?',
};
const at: AttemptContext = { attempts: [], enqueuedAtMs: 0, nowMs: 10_000, random: 0.5, policy };

describe('the effects of an outcome', () => {
  it.each(['delivered', 'duplicate', 'skipped'] as const)(
    '%s completes the job and writes its marker',
    (kind) => {
      const outcome = { kind, status: 202, reason: 'profile_unchanged' } as Outcome;
      expect(effectsOf(outcome, at)).toEqual({ queue: { kind: 'complete' }, marker: kind, attempts: [] });
    },
  );

  it('throttled blocks the endpoint for Retry-After, delays the job until after it, and spends no attempt', () => {
    const { queue, blockMs, attempts, letter } = effectsOf(
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
    let attempts: AttemptContext['attempts'] = [];
    for (let n = 0; n < 100; n += 1) {
      const outcome: Outcome =
        n % 2 === 0
          ? { kind: 'throttled', retryAfterMs: 0, failure }
          : { kind: 'held', scope: 'destination', failure };
      const next = effectsOf(outcome, { ...at, attempts });
      expect(next.letter).toBeUndefined();
      attempts = next.attempts;
    }
  });

  it('retry delays the job until its attempts are spent, then makes it dead with its whole history', () => {
    let attempts: AttemptContext['attempts'] = [];
    const queues: string[] = [];
    for (let n = 0; n < policy.attempts; n += 1) {
      const next = effectsOf({ kind: 'retry', failure }, { ...at, attempts });
      queues.push(next.queue.kind);
      attempts = next.attempts;
      if (n === policy.attempts - 1) expect(next.letter).toEqual({ reason: 'exhausted', failure });
    }
    expect(queues).toEqual(['delay', 'delay', 'complete']);
    expect(attempts).toHaveLength(3);
  });

  it('retry makes the job dead when the next attempt would exceed the maximum age', () => {
    const old = effectsOf({ kind: 'retry', failure }, { ...at, nowMs: policy.maxAgeMs + 1 });
    expect(old.letter?.reason).toBe('exhausted');
  });

  it('dead makes a dead letter at once, with its own reason for a dependent of a dead job', () => {
    expect(effectsOf({ kind: 'dead', failure }, at).letter?.reason).toBe('refused');
    const orphan = { ...failure, code: 'predecessor_dead' };
    expect(effectsOf({ kind: 'dead', failure: orphan }, at).letter?.reason).toBe('predecessor_dead');
  });

  it('keeps neither body nor hint of a failure in the history', () => {
    fc.assert(
      fc.property(fc.constantFrom('retry', 'held', 'dead'), (kind) => {
        const { attempts } = effectsOf({ kind, failure } as Outcome, at);
        expect(JSON.stringify(attempts)).not.toContain('secret?');
      }),
    );
  });
});
