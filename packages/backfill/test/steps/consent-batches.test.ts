import type { EventBackfillJob, NewJob } from '@tracklayer/lanes';
import fc from 'fast-check';
import type { FileStatement } from '../../src/consent/statements.js';
import { consentJobs } from '../../src/steps/consent-batches.js';

const AT = '2024-04-20T10:00:00Z';

function statement(n: number, more: Partial<FileStatement> = {}): FileStatement {
  return {
    key: `k${n}`,
    id: [`person${n}`],
    profile: { email: `buyer${n}@shop.example` },
    consent: { status: 'granted', at: AT },
    time: AT,
    ...more,
  };
}

const many = (count: number, more: Partial<FileStatement> = {}) =>
  Array.from({ length: count }, (_, n) => statement(n, more));
const jobsOf = (statements: readonly FileStatement[]) => consentJobs(statements, 'spring', 1);
const sizes = (jobs: readonly NewJob[]) =>
  jobs.map(({ data }) => (data as EventBackfillJob).consents?.length ?? 'alone');

describe('batches of consents', () => {
  it('hold up to a thousand addresses, and a hundred of withdrawals', () => {
    expect(sizes(jobsOf(many(2_500)))).toEqual([1_000, 1_000, 500]);
    const withdrawn = { consent: { status: 'withdrawn', at: AT } } as const;
    expect(sizes(jobsOf(many(150, withdrawn)))).toEqual([100, 50]);
  });

  it('count the addresses of a person, since each is an entry of the call', () => {
    const profile = { email: 'ava@shop.example', phoneNumber: '+4915112345678' };
    const consent = { status: 'granted', at: AT, channels: ['email', 'sms', 'whatsapp'] } as const;
    const both = Array.from({ length: 501 }, (_, n) =>
      statement(n, {
        profile: { ...profile, email: `a${n}@shop.example`, phoneNumber: `+4915112${100_000 + n}` },
        consent: { ...consent, channels: [...consent.channels] },
      }),
    );
    expect(sizes(jobsOf(both))).toEqual([500, 1]);
  });

  it('have one list, one source and one kind', () => {
    const jobs = jobsOf([
      statement(1),
      statement(2, { listId: 'OTHER1' }),
      statement(3, { consent: { status: 'granted', at: AT, source: 'till' } }),
      statement(4, { consent: { status: 'withdrawn', at: AT } }),
      statement(5),
    ]);
    expect(sizes(jobs)).toEqual([2, 1, 1, 1]);
    expect(jobs.map(({ data }) => (data as EventBackfillJob).listId)).toEqual([
      undefined,
      'OTHER1',
      undefined,
      undefined,
    ]);
  });

  it('never hold an address twice, keep every consent once, and are the same each time', () => {
    const people = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(people, (given) => {
        const statements = given.map(([person, isWithdrawn], n) =>
          statement(n, {
            profile: { email: `buyer${person}@shop.example` },
            consent: { status: isWithdrawn ? 'withdrawn' : 'granted', at: AT },
          }),
        );
        const jobs = jobsOf(statements);
        const batches = jobs.map(({ data }) => (data as EventBackfillJob).consents ?? []);
        for (const batch of batches) {
          expect(new Set(batch.map(({ profile }) => profile.email)).size).toBe(batch.length);
        }
        expect(new Set(batches.flat().map(({ jobId }) => jobId)).size).toBe(statements.length);
        expect(jobsOf(statements)).toEqual(jobs);
        expect(new Set(jobs.map(({ jobId }) => jobId)).size).toBe(jobs.length);
      }),
    );
  });

  it('leave a consent without an address alone, so that it says so', () => {
    const jobs = jobsOf([
      statement(1, { consent: { status: 'granted', at: AT, channels: ['sms'] } }),
      statement(2),
    ]);
    expect(sizes(jobs)).toEqual([1, 'alone']);
  });
});
