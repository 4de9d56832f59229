import { describe, expect, it } from '@jest/globals';
import type { ProfileUpsertJob, Standing } from '@tracklayer/lanes';
import { carrierOf, turnOf } from '../../src/surge/carrier.js';

const profile: ProfileUpsertJob = {
  v: 1,
  type: 'profile-upsert',
  enqueuedAtMs: 0,
  attempts: [],
  profile: { email: 'ava@shop.example' },
  time: '2026-04-20T10:00:00Z',
  eventId: 'v-1',
};
const [event, later] = ['v-1', 'v-2'].map((jobId) => ({ type: 'metric-event' as const, jobId }));

describe('a profile waits', () => {
  it.each([
    ['for the event that was tracked with it', { releases: [event, later] }, event],
    ['for none where no event follows it', {}, undefined],
    [
      'for none where a subscription waits for it',
      { releases: [{ type: 'list-subscription', jobId: 's-1' }, event] },
      undefined,
    ],
    ['for none as a replay', { releases: [event], replay: { letterId: 'l-1', count: 1 } }, undefined],
    ['for none as part of a migration', { releases: [event], migrationId: 'spring' }, undefined],
  ])('%s', (_, fields, carrier) => {
    expect(carrierOf({ ...profile, ...fields } as ProfileUpsertJob)).toEqual(carrier);
  });
});

describe('a profile', () => {
  const waiting: Standing = { hasEnded: false, isDelayed: false, wasTaken: false, isLowPriority: false };
  it.each([
    ['waits for an event of the backlog', {}, 'wait'],
    ['waits for an event in work', { wasTaken: true }, 'wait'],
    ['releases an event that waits for it', { isDelayed: true }, 'release'],
    ['waits for no event that waits for another attempt', { isDelayed: true, wasTaken: true }, 'go'],
    ['waits for no event that left its lane', { hasEnded: true }, 'go'],
    ['waits for no replay', { isLowPriority: true }, 'go'],
  ])('%s', (_, standing, turn) => {
    expect(turnOf({ ...waiting, ...standing })).toBe(turn);
  });
});
