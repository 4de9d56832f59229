import type { DeliveryJob, Mark } from '@tracklayer/lanes';
import { inOrder } from '../src/steps/admit.js';

function follower(require: 'delivered' | 'settled'): DeliveryJob {
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

const decide = (require: 'delivered' | 'settled', mark: Mark | undefined, nowMs: number) => {
  const admission = inOrder(follower(require), mark, { nowMs, maxAgeMs: MAX_AGE_MS });
  return admission.kind === 'ended' ? admission.outcome.kind : admission;
};

describe('a follower of a profile', () => {
  it('waits for it, but not longer than it may', () => {
    expect(decide('settled', undefined, 1_000)).toEqual({ kind: 'wait', untilMs: 30_000 });
    expect(decide('settled', undefined, 30_000)).toMatchObject({ kind: 'go', carryProfile: true });
  });

  it('goes without the profile once that is delivered or known already', () => {
    expect(decide('settled', 'delivered', 1_000)).toMatchObject({ kind: 'go', carryProfile: false });
    expect(decide('settled', 'skipped', 1_000)).toMatchObject({ kind: 'go', carryProfile: false });
  });

  it('carries the profile itself when the profile is dead', () => {
    expect(decide('settled', 'dead', 1_000)).toMatchObject({ kind: 'go', carryProfile: true });
  });
});

describe('a sign-up that follows its subscription', () => {
  it('never goes before it, however late it is', () => {
    expect(decide('delivered', undefined, 30_000)).toMatchObject({ kind: 'wait' });
    expect(decide('delivered', undefined, 10_000_000)).toMatchObject({ kind: 'wait', untilMs: 10_060_000 });
  });

  it('goes once it is accepted', () => {
    expect(decide('delivered', 'delivered', 1_000)).toMatchObject({ kind: 'go' });
  });

  it('is dead with it, and skipped with it: its metric claims a subscription', () => {
    expect(decide('delivered', 'dead', 1_000)).toBe('dead');
    expect(decide('delivered', 'skipped', 1_000)).toBe('skipped');
  });

  it('says of a discarded one that it was discarded: no replay of that can come first', () => {
    expect(inOrder(follower('delivered'), 'discarded', { nowMs: 0, maxAgeMs: MAX_AGE_MS })).toMatchObject({
      outcome: {
        kind: 'dead',
        failure: { code: 'predecessor_discarded', hint: expect.stringContaining('Import') },
      },
    });
  });
});
