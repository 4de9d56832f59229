import { setTimeout as sleep } from 'node:timers/promises';
import { limitWindows } from '@tracklayer/klaviyo';
import { JOB_VERSION, jobId } from '@tracklayer/lanes';
import { createPermits, type Permits } from '@tracklayer/rate-limit';
import { DEFAULT_ACCOUNT_ID } from '@tracklayer/sandbox';
import { until } from '@tracklayer/testing';
import { type Fixture, openFixture } from '../support/fixture.js';

/*
 * Failure story: Klaviyo says that a person did not withdraw, and asks for a pause of the subscribe call. The person
 * unsubscribes during the pause. The call after it would subscribe them again.
 */

const ASK = 'GET /api/profiles';
const SUBSCRIBE = 'POST /api/profile-subscription-bulk-create-jobs';
const BEN = { email: 'ben@shop.example' };
const MINUTE_MS = 60_000;
/** The worker waits this long for a permit itself. The test ends the pause earlier. */
const PAUSE_MS = 10_000;

let fixture: Fixture;
let permits: Permits;

beforeEach(async () => {
  fixture = await openFixture({ sandbox: { limits: 'none' } });
  permits = createPermits({
    redis: fixture.redis,
    destination: fixture.destination,
    windows: limitWindows(),
  });
});
afterEach(async () => {
  permits.close();
  await fixture.close();
});

const calls = (endpoint: string) =>
  fixture.sandbox.requests().items.filter((request) => request.endpoint === endpoint);
const consents = () => fixture.sandbox.profiles(BEN)[0]?.consents;

const subscribe = (minutes: number) =>
  fixture.producer.subscribe(BEN, {
    status: 'granted',
    at: new Date(Date.now() - minutes * MINUTE_MS).toISOString(),
  });

/** Steps a lane that must wait for its permit. Klaviyo is asked `asked` times before; then Ben unsubscribes, ten minutes pass. */
async function stepThroughPause(type: 'list-subscription' | 'event-backfill', asked: number): Promise<void> {
  fixture.clock.nowMs = Date.now();
  await fixture.delivery.step(fixture.destination, 'profile-upsert');
  await permits.block(SUBSCRIBE, PAUSE_MS);
  fixture.clock.nowMs = Date.now();
  const step = fixture.delivery.step(fixture.destination, type);
  await until(() => calls(ASK).length === asked);
  await sleep(500);
  fixture.sandbox.withdraw(DEFAULT_ACCOUNT_ID, { ...BEN, at: new Date().toISOString() });
  fixture.clock.nowMs += 10 * MINUTE_MS;
  await permits.unblock(SUBSCRIBE);
  await step;
  // The queue has a clock of its own.
  for (const job of await fixture.delivery.lanes.queue(fixture.destination, type).getDelayed()) {
    await job.promote();
  }
  await fixture.delivery.step(fixture.destination, type);
}

it.each([
  ['an old consent', 20, 1],
  ['a consent that was young before the wait', 1, 0],
])('%s subscribes nobody who unsubscribed while it waited for its permit', async (_name, minutes, asked) => {
  await subscribe(minutes);
  await stepThroughPause('list-subscription', asked);
  expect(calls(SUBSCRIBE)).toEqual([]);
  expect(calls(ASK)).toHaveLength(asked + 1);
  expect(consents()).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
});

it('a batch of consents asks again after a long wait for its permit', async () => {
  const time = '2025-01-01T00:00:00Z';
  const consent = { status: 'granted' as const, at: time };
  await fixture.delivery.lanes.enqueue(fixture.destination, [
    {
      jobId: jobId('event-backfill', 'batch'),
      data: {
        v: JOB_VERSION,
        type: 'event-backfill',
        events: [],
        consents: [{ jobId: jobId('list-subscription', 'spring', 'ben'), profile: BEN, consent, time }],
        migrationId: 'spring',
        enqueuedAtMs: Date.now(),
        attempts: [],
      },
    },
  ]);
  await stepThroughPause('event-backfill', 1);
  expect(calls(SUBSCRIBE)).toEqual([]);
  expect(calls(ASK)).toHaveLength(2);
  expect(consents()).toEqual({ 'email.marketing': 'UNSUBSCRIBED' });
});
