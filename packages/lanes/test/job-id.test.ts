import { randomUUID } from 'node:crypto';
import { jobId } from '@tracklayer/lanes';
import fc from 'fast-check';
import { eventJob, type Rig, refOf, rig } from './support/rig.js';

describe('job ids', () => {
  it('are always the same for the same type and parts', () => {
    expect(jobId('metric-event', 'purchase', 'order-1')).toBe('mpobNDQH0kKy4jw_rIaduj7');
  });

  it('are short, start with a letter and contain nothing that BullMQ reserves', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (part) => {
        expect(jobId('metric-event', part)).toMatch(/^m[\w-]{22}$/);
      }),
    );
  });

  it('differ when the type, a part, or the end of a part differs', () => {
    const types = fc.constantFrom(
      'profile-upsert' as const,
      'list-subscription' as const,
      'metric-event' as const,
    );
    const parts = fc.array(fc.string({ unit: 'binary', maxLength: 5 }), { maxLength: 3 });
    fc.assert(
      fc.property(types, parts, types, parts, (typeA, a, typeB, b) => {
        const same = typeA === typeB && JSON.stringify(a) === JSON.stringify(b);
        expect(jobId(typeA, ...a) === jobId(typeB, ...b)).toBe(same);
      }),
      { numRuns: 1_000 },
    );
    expect(jobId('metric-event', 'a', 'b:c')).not.toBe(jobId('metric-event', 'a:b', 'c'));
    expect(jobId('metric-event', 'é')).not.toBe(jobId('metric-event', 'e\u0301'));
  });
});

describe('any legal event id', () => {
  let it_: Rig;
  beforeAll(() => {
    it_ = rig();
  });
  afterAll(() => it_.end());

  it('is stored and found again under its own job id only', async () => {
    const awkward = [
      'meta',
      '0',
      '0:1',
      '12',
      'a:b',
      'a:b:c',
      'limiter',
      'wait',
      ':',
      '{x}',
      '*',
      '"',
      '\\',
      'é',
      'e\u0301',
      '日本',
      '🛒',
    ];
    const legal = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    const ids = [...new Set([...awkward, 'x'.repeat(255), ...fc.sample(legal, 300)])];

    const jobs = ids.map((id) => eventJob(id));
    expect(await it_.lanes.enqueue(it_.destination, jobs)).toEqual(ids.map(() => 'enqueued'));
    expect(await it_.lanes.enqueue(it_.destination, jobs)).toEqual(ids.map(() => 'duplicate'));

    const lane = it_.lanes.queue(it_.destination, 'metric-event');
    const stored = await Promise.all(jobs.map((job) => lane.getJob(refOf(job).jobId)));
    expect(
      stored.map((job) => (job?.data && 'event' in job.data ? job.data.event.eventId : undefined)),
    ).toEqual(ids);
    expect((await it_.lanes.depth(it_.destination, 'metric-event')).waiting).toBe(ids.length);
    expect(await it_.lanes.enqueue(it_.destination, [eventJob(randomUUID())])).toEqual(['enqueued']);
  });
});
