import type { CompletionMarker, DeliveryJob } from '@tracklayer/lanes';
import { inOrder } from '../../src/steps/admit.js';

function dependent(require: 'delivered' | 'settled'): DeliveryJob {
  return {
    v: 1,
    type: 'metric-event',
    enqueuedAtMs: 0,
    attempts: [],
    follows: { type: 'profile-upsert', jobId: 'p1', untilMs: 30_000, require },
    event: {
      name: 'search',
      eventId: 's1',
      time: '2026-04-20T10:00:00Z',
      profile: { email: 'ava@shop.example' },
      properties: {},
    },
  };
}

const MAX_AGE_MS = 259_200_000;

const decide = (require: 'delivered' | 'settled', marker: CompletionMarker | undefined, nowMs: number) => {
  const admission = inOrder(dependent(require), marker, { nowMs, maxAgeMs: MAX_AGE_MS });
  return admission.kind === 'ended' ? admission.outcome.kind : admission;
};

describe('an event that depends on its profile', () => {
  it('waits for the profile, up to a limit', () => {
    expect(decide('settled', undefined, 1_000)).toEqual({ kind: 'wait', untilMs: 30_000 });
    expect(decide('settled', undefined, 30_000)).toMatchObject({ kind: 'go', carryProfile: true });
  });

  it('is sent without the profile once Klaviyo has it', () => {
    expect(decide('settled', 'delivered', 1_000)).toMatchObject({ kind: 'go', carryProfile: false });
    expect(decide('settled', 'skipped', 1_000)).toMatchObject({ kind: 'go', carryProfile: false });
  });

  it('carries the profile when the profile is dead', () => {
    expect(decide('settled', 'dead', 1_000)).toMatchObject({ kind: 'go', carryProfile: true });
  });
});

describe('a job whose payload names a time far in the future', () => {
  const FAR_MS = 5e218;

  it.each(['settled', 'delivered'] as const)(
    'waits at most its maximum age for a job to be %s',
    (require) => {
      const job = dependent(require);
      const follows = { type: 'profile-upsert', jobId: 'p1', untilMs: FAR_MS, require } as const;
      const at = { nowMs: 1_000, maxAgeMs: MAX_AGE_MS };
      expect(inOrder({ ...job, follows }, undefined, at)).toEqual({
        kind: 'wait',
        untilMs: 1_000 + MAX_AGE_MS,
      });
      expect(inOrder({ ...job, follows, enqueuedAtMs: FAR_MS }, undefined, at).kind).not.toBe('wait');
    },
  );
});

describe('a sign-up that depends on its subscription', () => {
  it('is never sent before the subscription, however late', () => {
    expect(decide('delivered', undefined, 30_000)).toMatchObject({ kind: 'wait' });
    expect(decide('delivered', undefined, 10_000_000)).toMatchObject({ kind: 'wait', untilMs: 10_060_000 });
  });

  it('is sent once the subscription is accepted', () => {
    expect(decide('delivered', 'delivered', 1_000)).toMatchObject({ kind: 'go' });
  });

  it('is dead or skipped with the subscription, because its metric claims one', () => {
    expect(decide('delivered', 'dead', 1_000)).toBe('dead');
    expect(decide('delivered', 'skipped', 1_000)).toBe('skipped');
  });

  it('names a discarded subscription in its failure, because it cannot be replayed first', () => {
    expect(inOrder(dependent('delivered'), 'discarded', { nowMs: 0, maxAgeMs: MAX_AGE_MS })).toMatchObject({
      outcome: {
        kind: 'dead',
        failure: { code: 'predecessor_discarded', hint: expect.stringContaining('Import') },
      },
    });
  });
});
