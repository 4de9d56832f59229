import { randomUUID } from 'node:crypto';
import { type Consent, JOB_TYPES, type JobType } from '@tracklayer/events';
import { jobId, type NewJob, PRIORITY } from '@tracklayer/lanes';
import { DEFAULT_LIST_ID } from '@tracklayer/sandbox';
import { buildEvent } from '@tracklayer/testing';
import { type Fixture, openFixture } from './support/fixture.js';

/*
 * A gateway, a login page or Klaviyo itself answers with a success that is none. The sandbox records nothing then, so what
 * counts as delivered and is not recorded would be lost.
 */

const ATTEMPTS = 4;
const GRANTED: Consent = { status: 'granted', channels: ['email'] };
const EMAIL = 'ava@shop.example';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await openFixture({
    attempts: ATTEMPTS,
    outageAfter: 20,
    sandbox: { limits: 'none' },
    publishedLimits: () => ({ perSecond: 1_000, perMinute: 100_000 }),
  });
});
afterEach(() => fixture.close());

function batch(entries: Pick<NewJob['data'] & { type: 'event-backfill' }, 'events' | 'profiles'>): NewJob {
  return {
    jobId: jobId('event-backfill', randomUUID()),
    priority: PRIORITY.backfill,
    data: {
      v: 1,
      type: 'event-backfill',
      enqueuedAtMs: Date.now(),
      attempts: [],
      migrationId: 'm1',
      ...entries,
    },
  };
}

const enqueue = (job: NewJob) => fixture.delivery.lanes.enqueue(fixture.destination, [job]);
const recorded = () => fixture.sandbox.events().items.filter(({ fate }) => fate === 'recorded').length;
const states = () => fixture.sandbox.subscriptions().items.map(({ state }) => state);

interface Kind {
  type: JobType;
  endpoint: string;
  send(): Promise<unknown>;
  /** How much the sandbox has of it. */
  arrived(): number;
  expected: number;
}

const KINDS: Record<string, Kind> = {
  event: {
    type: 'metric-event',
    endpoint: 'POST /api/events',
    send: () =>
      enqueue({
        jobId: jobId('metric-event', randomUUID()),
        data: {
          v: 1,
          type: 'metric-event',
          enqueuedAtMs: Date.now(),
          attempts: [],
          event: buildEvent('purchase'),
        },
      }),
    arrived: recorded,
    expected: 1,
  },
  profile: {
    type: 'profile-upsert',
    endpoint: 'POST /api/profile-import',
    send: () => fixture.producer.upsertProfile({ email: EMAIL, firstName: 'Ava' }),
    arrived: () => fixture.sandbox.profiles().length,
    expected: 1,
  },
  'batch of events': {
    type: 'event-backfill',
    endpoint: 'POST /api/event-bulk-create-jobs',
    send: () =>
      enqueue(batch({ events: ['b1', 'b2', 'b3'].map((eventId) => buildEvent('purchase', { eventId })) })),
    arrived: recorded,
    expected: 3,
  },
  import: {
    type: 'event-backfill',
    endpoint: 'POST /api/profile-bulk-import-jobs',
    send: () =>
      enqueue(
        batch({ events: [], profiles: ['a', 'b', 'c'].map((name) => ({ email: `${name}@shop.example` })) }),
      ),
    arrived: () => fixture.sandbox.profiles().length,
    expected: 3,
  },
  subscription: {
    type: 'list-subscription',
    endpoint: 'POST /api/profile-subscription-bulk-create-jobs',
    send: () => fixture.producer.subscribe({ email: EMAIL }, GRANTED, { listId: DEFAULT_LIST_ID }),
    arrived: () => states().filter((state) => state === 'subscribed').length,
    expected: 1,
  },
  unsubscription: {
    type: 'list-subscription',
    endpoint: 'POST /api/profile-subscription-bulk-delete-jobs',
    send: () => fixture.producer.unsubscribe({ email: EMAIL }),
    arrived: () => states().filter((state) => state === 'unsubscribed').length,
    expected: 1,
  },
};

const json = { 'content-type': 'application/json' };
const ANSWERS: Record<
  string,
  { status: number; headers?: Record<string, string>; body?: unknown; text?: string }
> = {
  "a 200 with a gateway's error": { status: 200, body: { errors: [{ status: 500, detail: 'upstream' }] } },
  'a 202 with data and an error': {
    status: 202,
    body: { data: { type: 'event', id: '1' }, errors: [{ code: 'invalid', detail: 'Not recorded.' }] },
  },
  'a 201 with errors as a text': { status: 201, body: { data: {}, errors: 'upstream' } },
  'a 200 with errors as an object': { status: 200, body: { data: {}, errors: { detail: 'upstream' } } },
  "a 200 with a gateway's own JSON": { status: 200, headers: json, body: { status: 'ok' } },
  'a 200 with a list': { status: 200, headers: json, body: [] },
  'a 200 with a number': { status: 200, headers: json, body: 1 },
  'a 200 with a page': {
    status: 200,
    headers: { 'content-type': 'text/html' },
    text: '<title>Log in</title>',
  },
  'a 202 with cut JSON': { status: 202, headers: json, text: '{"data":{"type":"ev' },
};

const kinds = Object.keys(KINDS);
const answers = Object.keys(ANSWERS);
const CASES = kinds.flatMap((kind, row) =>
  // Each kind meets each answer in turn; a whole product would only repeat the same code.
  answers
    .filter(
      (_, column) =>
        kind === 'event' || kind.startsWith('batch') || column % kinds.length === row || column < 1,
    )
    .map((answer) => [kind, answer] as const),
);

/** How jobs of this type ended. */
async function settled(type: JobType) {
  const counts = await fixture.delivery.lanes.counts(fixture.destination);
  const sum = (end: 'delivered' | 'duplicate' | 'skipped') => counts[`${type}:${end}`];
  return { delivered: sum('delivered'), others: sum('duplicate') + sum('skipped') };
}

describe('a success that is none', () => {
  it.each(CASES)('%s, %s: counts as no delivery, and the next attempt delivers', async (kind, answer) => {
    const { type, endpoint, send, arrived, expected } = KINDS[kind] as Kind;
    const fault = fixture.sandbox.addFault({
      kind: 'answer',
      endpoint,
      ...(ANSWERS[answer] as { status: number }),
    });
    await send();
    for (let step = 0; step < 2; step += 1) {
      for (const each of JOB_TYPES) await fixture.delivery.step(fixture.destination, each);
    }
    expect([arrived(), await settled(type)]).toEqual([0, { delivered: 0, others: 0 }]);
    fixture.sandbox.removeFault(fault.id);
    await fixture.drain();
    expect(arrived()).toBe(expected);
    expect((await settled(type)).others).toBe(0);
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
  });

  it.each(kinds)('%s: ends as dead letters that hold all of it when it never succeeds', async (kind) => {
    const { type, endpoint, send, arrived, expected } = KINDS[kind] as Kind;
    fixture.sandbox.addFault({ kind: 'answer', endpoint, status: 200, text: '<title>Log in</title>' });
    await send();
    await fixture.drain();
    expect([arrived(), (await settled(type)).delivered]).toEqual([0, 0]);
    const { letters } = await fixture.deadLetters.list(fixture.destination);
    expect(letters).toHaveLength(expected);
    for (const letter of letters) {
      expect(letter).toMatchObject({ reason: 'exhausted', code: 'unexpected_answer', status: 200 });
      expect(letter.hint).toContain('gateway');
    }
  });
});

describe('a partial success', () => {
  it.each(['event', 'profile', 'batch of events', 'import'])(
    '%s: is delivered, and the log names what was dropped',
    async (kind) => {
      const { type, endpoint, send, arrived, expected } = KINDS[kind] as Kind;
      fixture.sandbox.addFault({
        kind: 'answer',
        endpoint,
        status: kind === 'profile' ? 201 : 202,
        headers: { 'x-klaviyo-partial-failure': 'phone_number' },
        afterRecording: true,
      });
      await send();
      await fixture.drain();
      expect([arrived(), (await settled(type)).delivered]).toEqual([expected, 1]);
      expect(fixture.logged.map((line) => JSON.parse(line))).toContainEqual(
        expect.objectContaining({ field: 'phone_number', reason: 'partial_failure' }),
      );
    },
  );

  it('without the number of an SMS subscription keeps that consent as a dead letter of its own', async () => {
    const { endpoint } = KINDS.subscription as Kind;
    fixture.sandbox.addFault({
      kind: 'answer',
      endpoint,
      status: 202,
      headers: { 'x-klaviyo-partial-failure': 'phone_number' },
      afterRecording: true,
    });
    const profile = { email: EMAIL, phoneNumber: '+4915112345678' };
    await fixture.producer.subscribe(profile, { status: 'granted', channels: ['email', 'sms'] });
    await fixture.drain();
    const { letters } = await fixture.deadLetters.list(fixture.destination);
    expect(letters).toMatchObject([
      {
        reason: 'refused',
        code: 'partial_failure',
        hint: expect.stringContaining('dropped the address'),
        job: { consent: { channels: ['sms'] } },
      },
    ]);
    const counts = await fixture.delivery.lanes.counts(fixture.destination);
    expect(counts['list-subscription:delivered']).toBe(1);
  });

  it('without the address of an e-mail subscription counts as no subscription', async () => {
    const { endpoint, send } = KINDS.subscription as Kind;
    const headers = { 'x-klaviyo-partial-failure': 'email' };
    fixture.sandbox.addFault({ kind: 'answer', endpoint, status: 202, headers });
    await send();
    await fixture.drain();
    expect((await settled('list-subscription')).delivered).toBe(0);
    const { letters } = await fixture.deadLetters.list(fixture.destination);
    expect(letters).toMatchObject([{ type: 'list-subscription', code: 'partial_failure' }]);
  });
});
