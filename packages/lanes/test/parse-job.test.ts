import {
  type Attempt,
  type DeliveryJob,
  type JobRef,
  parseJob,
  UnparseableJobError,
} from '@tracklayer/lanes';
import fc from 'fast-check';
import { event, eventJob, profileJob } from './support/rig.js';

const base: { v: 1; enqueuedAtMs: number; attempts: Attempt[] } = { v: 1, enqueuedAtMs: 1, attempts: [] };
const ref: JobRef = { type: 'metric-event', jobId: 'mabc' };

const jobs: DeliveryJob[] = [
  eventJob('a', { follows: { ...ref, untilMs: 5, require: 'delivered' } }).data,
  profileJob('a', { releases: [ref], replay: { letterId: 'metric-event~mabc', count: 2 } }).data,
  {
    ...base,
    type: 'list-subscription',
    profile: { phoneNumber: '+4915112345678' },
    consent: { status: 'granted', channels: ['sms', 'whatsapp'] },
    time: '2026-04-20T10:00:00Z',
    attempts: [
      { atMs: 3, outcome: 'retry', code: 'timeout', dropped: [{ code: 'refused', field: 'email' }] },
    ],
  },
  {
    ...base,
    type: 'list-subscription',
    profile: { email: 'ava@shop.example' },
    consent: { status: 'withdrawn', at: '2026-04-20T10:00:00Z', source: 'preference_centre' },
    time: '2026-04-20T10:00:00Z',
  },
  {
    ...base,
    type: 'list-subscription',
    profile: { email: 'ava@shop.example' },
    consent: { status: 'granted', at: '2019-04-20T10:00:00Z' },
    time: '2019-04-20T10:00:00Z',
    historical: true,
  },
  { ...base, type: 'event-backfill', events: [event('a'), event('b')], migrationId: 'm1' },
  {
    ...base,
    type: 'back-in-stock',
    profile: { email: 'ava@shop.example' },
    variantId: 'SKU-1-M',
    channels: ['email', 'push'],
    time: '2026-04-20T10:00:00Z',
    eventId: 'w1',
  },
];

describe('parseJob', () => {
  it.each(jobs.map((job) => [job.type, job] as const))('returns a %s as it was stored', (_type, job) => {
    expect(parseJob(JSON.parse(JSON.stringify(job)))).toEqual(job);
  });

  it('keeps unknown fields, since a newer producer may add some', () => {
    const job = { ...eventJob('a').data, later: { more: true } };
    expect(parseJob(job)).toEqual(job);
  });

  it('refuses a job of a newer version and says to update the worker', () => {
    expect(() => parseJob({ ...eventJob('a').data, v: 2 })).toThrow('Update the worker.');
  });

  it.each([
    ['no type', { ...eventJob('a').data, type: undefined }, 'type'],
    ['an unknown type', { ...eventJob('a').data, type: 'sms' }, 'type'],
    ['an event without a name', { ...eventJob('a').data, event: { ...event('a'), name: '' } }, 'event.name'],
    [
      'an event with a source that is not text',
      { ...eventJob('a').data, event: { ...event('a'), source: 7 } },
      'event.source',
    ],
    ['a profile without identifiers', { ...profileJob('a').data, profile: { firstName: 'Ava' } }, 'profile'],
    ['a subscription without consent', { ...jobs[2], consent: { status: 'denied' } }, 'consent.status'],
    ['a subscription that is not historical but says so', { ...jobs[4], historical: false }, 'historical'],
    ['an empty back-fill', { ...jobs[5], events: [] }, 'events'],
    ['no attempt history', { ...eventJob('a').data, attempts: undefined }, 'attempts'],
  ])('refuses %s and names the path', (_what, data, path) => {
    const error = thrownBy(() => parseJob(data));
    expect(error).toBeInstanceOf(UnparseableJobError);
    expect((error as UnparseableJobError).problems.map((problem) => problem.split(':')[0])).toContain(path);
  });

  it('throws only UnparseableJobError, and quotes no value', () => {
    fc.assert(
      fc.property(fc.anything(), (data) => {
        expect(thrownBy(() => parseJob(data))).toBeInstanceOf(UnparseableJobError);
      }),
    );
    const error = thrownBy(() => parseJob({ ...eventJob('a').data, event: 'ava@shop.example' }));
    expect(String(error)).not.toContain('ava');
  });
});

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}
