import type { Profile } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import { type EventBackfillJob, JOB_VERSION, jobId, laneKeys } from '@tracklayer/lanes';
import { type Fixture, type FixtureOptions, openFixture } from '../support/fixture.js';

let fixture: Fixture;

const ACCOUNT = 'sandbox';
const SIX_HOURS_MS = 6 * 3_600_000;
const JOB = 'GET /api/profile-bulk-import-jobs/{id}';
const ERRORS = 'GET /api/profile-bulk-import-jobs/{id}/import-errors';

async function open(options: FixtureOptions = {}): Promise<void> {
  fixture = await openFixture({ sandbox: { limits: 'none' }, ...options });
  fixture.sandbox.configure(ACCOUNT, { badImport: 'report' });
}

afterEach(() => fixture.close());

/** Profiles, of which Klaviyo refuses those at `bad` when it imports them. */
function people(count: number, bad: readonly number[] = []): Profile[] {
  return Array.from({ length: count }, (_, n) => ({
    email: bad.includes(n) ? `buyer${n}@` : `buyer${n}@shop.example`,
    externalId: `c${n}`,
    firstName: `Buyer ${n}`,
  }));
}

async function send(profiles: Profile[], id = 'batch'): Promise<void> {
  const data: EventBackfillJob = {
    v: JOB_VERSION,
    type: 'event-backfill',
    events: [],
    profiles,
    migrationId: 'spring',
    enqueuedAtMs: Date.now(),
    attempts: [],
  };
  await fixture.delivery.lanes.enqueue(fixture.destination, [{ jobId: jobId('event-backfill', id), data }]);
}

const step = () => fixture.delivery.step(fixture.destination, 'event-backfill');
const tally = () => fixture.redis.hgetall(laneKeys(fixture.destination).migration('spring'));
const letters = async () => (await fixture.deadLetters.list(fixture.destination)).letters;
const calls = () => fixture.sandbox.requests().items.map(({ endpoint }) => endpoint);
const holds = async () => (await createHolds(fixture.redis).read(fixture.destination)).holds;

/** The job that waits in the lane. */
async function waitingJob(): Promise<EventBackfillJob> {
  const lane = fixture.delivery.lanes.queue(fixture.destination, 'event-backfill');
  const [job] = await lane.getJobs(['delayed', 'waiting', 'prioritized', 'active']);
  return job?.data as EventBackfillJob;
}

/** Every job that was enqueued has ended in one way. */
async function expectConservation(): Promise<void> {
  const counts = await fixture.delivery.lanes.counts(fixture.destination);
  const of = (end: 'enqueued' | 'delivered' | 'duplicate' | 'skipped' | 'dead') =>
    counts[`event-backfill:${end}`];
  expect(of('enqueued')).toBe(of('delivered') + of('duplicate') + of('skipped') + of('dead'));
}

describe('a profile import that Klaviyo has accepted', () => {
  it('stays in its lane until Klaviyo has imported it', async () => {
    await open();
    fixture.sandbox.configure(ACCOUNT, { importDelayMs: 60_000 });
    await send(people(3));
    expect([await step(), await step(), await step()]).toEqual(['delay', 'delay', 'delay']);
    expect(calls()).toEqual(['POST /api/profile-bulk-import-jobs', JOB, JOB]);
    const { importing, ...rest } = Object.fromEntries(
      Object.entries(await tally()).map(([field, value]) => [field.split(':')[0], value]),
    );
    expect([importing, rest]).toEqual([expect.stringMatching(/^3:\d+$/), {}]);
  });

  it('counts as imported when Klaviyo says so', async () => {
    await open();
    await send(people(3));
    await fixture.drain();
    expect(await tally()).toEqual({ delivered: '3', 'import:imported': '3' });
    expect(calls()).toEqual(['POST /api/profile-bulk-import-jobs', JOB, ERRORS]);
    await expectConservation();
  });

  it('is followed on while its migration is paused or cancelled', async () => {
    await open();
    await send(people(2));
    await step();
    await fixture.redis.hset(laneKeys(fixture.destination).migration('spring'), 'state', 'cancelled');
    await fixture.drain();
    expect(await tally()).toMatchObject({ delivered: '2', 'import:imported': '2' });
  });

  it('is imported once more when the worker died before the job knew of it', async () => {
    await open();
    await send(people(2));
    await fixture.drain();
    await send(people(2), 'again');
    await fixture.drain();
    expect(fixture.sandbox.profiles()).toHaveLength(2);
    await expectConservation();
  });
});

describe('a profile that Klaviyo refuses when it imports it', () => {
  it('becomes a dead letter with Klaviyo’s reason, and the others are imported', async () => {
    await open();
    await send(people(30, [7, 19]));
    await fixture.drain();
    expect((await letters()).map(({ job }) => (job as EventBackfillJob).profiles)).toEqual(
      expect.arrayContaining([[people(30, [7])[7]], [people(30, [19])[19]]]),
    );
    for (const letter of await letters()) {
      expect(letter).toMatchObject({
        reason: 'refused',
        code: 'invalid',
        detail: 'Invalid email address',
        pointer: expect.stringMatching(/^\/data\/attributes\/profiles\/data\/\d+\/attributes\/email$/),
        hint: expect.stringContaining('e-mail address'),
      });
      expect(letter.job).not.toHaveProperty('importJob');
      expect(letter.job).not.toHaveProperty('refused');
    }
    expect(fixture.sandbox.profiles()).toHaveLength(28);
    expect(await tally()).toEqual({ delivered: '28', 'import:imported': '28', dead: '2' });
    await expectConservation();
  });

  it('is imported by a replay of the mended letter', async () => {
    await open();
    await send(people(10, [4]));
    await fixture.drain();
    const [letter] = await letters();
    const edit = { set: [['profiles[0].email', 'mended@shop.example']] as const };
    await fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', { edit, nowMs: Date.now() });
    await fixture.drain();
    expect(fixture.sandbox.profiles({ email: 'mended@shop.example' })).toMatchObject([
      { attributes: { external_id: 'c4', first_name: 'Buyer 4' } },
    ]);
    expect(await tally()).toEqual({ delivered: '10', 'import:imported': '10', dead: '0' });
    expect(await fixture.deadLetters.count(fixture.destination, { state: 'resolved' })).toBe(1);
    expect(await letters()).toEqual([]);
    await expectConservation();
  });

  it('stays the same dead letter when the replay is refused too', async () => {
    await open();
    await send(people(10, [4]));
    await fixture.drain();
    const [letter] = await letters();
    await fixture.deadLetters.replay(fixture.destination, letter?.id ?? '', { nowMs: Date.now() });
    await fixture.drain();
    expect(await letters()).toMatchObject([{ id: letter?.id, state: 'dead', replays: 1 }]);
    expect(await tally()).toEqual({ delivered: '9', 'import:imported': '9', dead: '1' });
    await expectConservation();
  });

  it('dies alone also where Klaviyo refuses all of them', async () => {
    await open();
    await send(people(3, [0, 1, 2]));
    await fixture.drain();
    expect(await letters()).toHaveLength(3);
    expect(await tally()).toEqual({ dead: '3' });
    await expectConservation();
  });

  it('is not remembered as delivered, and a live update sends it whole', async () => {
    await open();
    const ava = { email: 'ava@', externalId: 'c1', firstName: 'Ava' };
    await send([ava, ...people(1).map((each) => ({ ...each, externalId: 'c2' }))]);
    await fixture.drain();
    expect(await fixture.redis.keys(`${laneKeys(fixture.destination).prefix}:profile:*`)).toHaveLength(1);
    await fixture.producer.track({
      name: 'purchase',
      eventId: 'o1',
      time: new Date().toISOString(),
      profile: { externalId: 'c1', email: 'ava@shop.example', firstName: 'Ava' },
      properties: { orderId: 'o1', value: 5, currency: 'EUR', items: [] },
    });
    await fixture.drain();
    expect(fixture.sandbox.profiles({ email: 'ava@shop.example' })).toMatchObject([
      { attributes: { external_id: 'c1', first_name: 'Ava' } },
    ]);
  });

  it('dies once when the same import is read again', async () => {
    await open();
    await send(people(6, [3]));
    expect([await step(), await step()]).toEqual(['delay', 'complete']);
    // The refused profile has its own job already.
    await send(people(6, [3]), 'again');
    await fixture.drain();
    expect(await letters()).toHaveLength(1);
    await expectConservation();
  });
});

describe('an import whose result nobody can tell', () => {
  it('is unknown when the key may not read imports, and nothing is held for it', async () => {
    await open();
    fixture.sandbox.denyScope(ACCOUNT, 'lists:read');
    await send(people(3));
    await fixture.drain();
    expect(await tally()).toEqual({ delivered: '3', 'import:unknown:no_scope': '3' });
    expect(fixture.logged.join()).toContain('`lists:read`');
    expect(await holds()).toEqual([]);
    await expectConservation();
  });

  it('is unknown when the key may not read its errors', async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 403, endpoint: ERRORS });
    await send(people(3));
    await fixture.drain();
    expect(await tally()).toEqual({ delivered: '3', 'import:unknown:no_scope': '3' });
  });

  it('is unknown where Klaviyo still imports after six hours, and its profiles are not sent again', async () => {
    await open();
    fixture.sandbox.configure(ACCOUNT, { importDelayMs: 60_000 });
    await send(people(2));
    expect([await step(), await step()]).toEqual(['delay', 'delay']);
    fixture.clock.nowMs += SIX_HOURS_MS;
    expect(await step()).toBe('complete');
    expect(await tally()).toEqual({ delivered: '2', 'import:unknown:too_long': '2' });
    expect(calls()).toEqual(['POST /api/profile-bulk-import-jobs', JOB, JOB]);
    await expectConservation();
  });

  it('is unknown where nobody could read it for six hours', async () => {
    await open({ outageAfter: 100 });
    fixture.sandbox.addFault({ kind: 'error', status: 503, endpoint: JOB });
    await send(people(2));
    await step();
    fixture.clock.nowMs += SIX_HOURS_MS;
    expect(await step()).toBe('complete');
    expect(await tally()).toEqual({ delivered: '2', 'import:unknown:not_readable': '2' });
  });

  it('is known where it ended while no worker ran for six hours', async () => {
    await open();
    await send(people(2));
    await step();
    fixture.clock.nowMs += SIX_HOURS_MS;
    expect(await step()).toBe('complete');
    expect(await tally()).toEqual({ delivered: '2', 'import:imported': '2' });
  });

  it('is asked for again where Klaviyo does not know it in its first moments', async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 404, endpoint: JOB, count: 2 });
    await send(people(2));
    await fixture.drain();
    expect(await tally()).toEqual({ delivered: '2', 'import:imported': '2' });
  });

  it('is unknown where Klaviyo has lost it', async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 404, endpoint: JOB });
    await send(people(2));
    await step();
    fixture.clock.nowMs += 60_000;
    expect(await step()).toBe('complete');
    expect(await tally()).toEqual({ delivered: '2', 'import:unknown:not_found': '2' });
  });
});

describe('reads of an import that fail', () => {
  it('are made again and spend no attempt of the job', async () => {
    await open({ attempts: 2, outageAfter: 100 });
    fixture.sandbox.addFault({ kind: 'error', status: 503, endpoint: JOB, count: 6 });
    await send(people(2));
    await fixture.drain();
    expect(await letters()).toEqual([]);
    expect(await tally()).toEqual({ delivered: '2', 'import:imported': '2' });
  });

  it('hold no more than these reads in an outage, and the import ends after it', async () => {
    await open({ outageAfter: 3 });
    fixture.sandbox.addFault({ kind: 'error', status: 503, endpoint: JOB, count: 4 });
    await send(people(2));
    for (let tries = 0; tries < 4; tries += 1) await step();
    expect(await holds()).toMatchObject([{ scope: JOB, cause: 'outage' }]);
    expect((await waitingJob()).importJob).toBeDefined();
  });

  it('wait as long as Klaviyo asks', async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'throttle', retryAfterS: 30, endpoint: JOB, count: 1 });
    await send(people(2));
    await step();
    expect(await step()).toBe('delay');
    expect((await waitingJob()).attempts).toMatchObject([{ outcome: 'throttled' }]);
  });
});
