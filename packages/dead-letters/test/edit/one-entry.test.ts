import { describe, expect, it } from '@jest/globals';
import { editJob } from '../../src/edit/edit.js';
import { batchJob, NOW, purchase } from '../support/jobs.js';

const options = { nowMs: NOW };
const GOOD = '+4915112345678';
const set = [['profile.phoneNumber', GOOD]] as const;
const bad = { phoneNumber: '+10000000000' };

const one = {
  events: batchJob({ events: [purchase({ profile: bad })] }),
  profiles: batchJob({ events: [], profiles: [bad] }),
};

describe('An edit of a batch with one entry', () => {
  it.each(Object.entries(one))('names a field of %s as in a job of its own', (list, job) => {
    const { job: mended, differences } = editJob(job, { set }, options);
    expect(JSON.stringify(mended)).toContain(GOOD);
    expect(differences.map(({ path }) => path)).toEqual([
      list === 'events' ? 'events[0].profile.phoneNumber' : 'profiles[0].phoneNumber',
    ]);
    const patch = [{ op: 'replace', path: '/profile/phoneNumber', value: GOOD }] as const;
    expect(editJob(job, { patch }, options).job).toEqual(mended);
  });

  it('removes a field, and still takes the path of the batch', () => {
    const job = batchJob({ events: [purchase({ eventId: 'o1' })] });
    const { job: without } = editJob(job, { unset: ['profile.phoneNumber'] }, options);
    expect(without).toMatchObject({ events: [{ profile: { email: 'ava@shop.example' } }] });
    expect(editJob(job, { unset: ['events[0].profile.phoneNumber'] }, options).job).toEqual(without);
  });

  it('is refused for a batch of several, because it names no entry', () => {
    const several = batchJob({ events: [purchase(), purchase()] });
    expect(() => editJob(several, { set }, options)).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ code: 'unknown_key' })] }),
    );
  });
});
