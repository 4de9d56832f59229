import { expect, it } from '@jest/globals';
import type { EventBackfillJob } from '@tracklayer/lanes';
import { afterDeath } from '../../src/letter/death.js';
import { death, NOW } from '../support/jobs.js';

it('keeps no import job, so that a replay imports the profiles again', () => {
  const job: EventBackfillJob = {
    v: 1,
    type: 'event-backfill',
    events: [],
    profiles: [{ email: 'ava@shop.example' }],
    migrationId: 'spring',
    importJob: { id: '01GS', acceptedAtMs: NOW, size: 1 },
    enqueuedAtMs: NOW,
    attempts: [],
  };
  const { importJob: _, ...kept } = job;
  expect(afterDeath('main', death(job), undefined)?.job).toEqual(kept);
});
