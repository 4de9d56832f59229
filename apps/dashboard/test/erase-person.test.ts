/** Erases a person through the API, with a worker that has Klaviyo delete them. */
import { loadConfig } from '@tracklayer/config';
import { startDelivery } from '@tracklayer/delivery';
import { createLogger, createMetrics } from '@tracklayer/telemetry';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { forgetDestination, until } from '@tracklayer/testing';
import { withDashboard } from './support/dashboard.js';

const AVA = { email: 'ava@shop.example', firstName: 'Marked Ava' };
const BOB = { email: 'bob@shop.example' };
const TRACES = /ava@|marked ava/i;
const reason = 'request 17';
/** A producer asks once a second whether anybody was erased. What it enqueues in between, the worker skips. */
const PRODUCER_LOOKS_AGAIN_MS = 1_000;

const purchase = (eventId: string, profile: object) => ({
  name: 'purchase',
  eventId,
  time: new Date().toISOString(),
  profile,
  properties: { orderId: eventId, value: 1, currency: 'EUR' },
});

type Call = (path: string, body?: object) => Promise<unknown>;

/** Runs the body with a worker, a local Klaviyo, and the API of a dashboard. */
async function withEverything(
  body: (call: Call, fixture: SandboxDestination, letPass: (ms: number) => void) => Promise<void>,
) {
  let passedMs = 0;
  const failures: Error[] = [];
  const fixture = await openSandboxDestination();
  const config = await loadConfig({ cwd: fixture.folder, env: fixture.env });
  const delivery = await startDelivery(config, {
    log: createLogger({ name: 'test', level: 'silent' }),
    metrics: createMetrics(),
    publishedLimits: () => ({ perSecond: 1_000, perMinute: 10_000 }),
  });
  try {
    await withDashboard(
      async ({ dashboard, redis }) => {
        const call: Call = async (path, sent) => {
          const answer = await fetch(`${dashboard.url}/api/v1/${path}`, {
            ...(sent && {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(sent),
            }),
          });
          const text = await answer.text();
          if (!answer.ok)
            throw new AggregateError(
              failures,
              `${path} answered ${answer.status}: ${text} ${failures[0]?.stack}`,
            );
          return JSON.parse(text);
        };
        try {
          await body(call, fixture, (ms) => {
            passedMs += ms;
          });
          expect(failures).toEqual([]);
        } finally {
          await delivery.close(2_000);
          await forgetDestination(redis, fixture.destination);
        }
      },
      () => ({
        destinations: [fixture.destination],
        onError: (error) => failures.push(error),
        sending: {
          destinations: [fixture.destination],
          onWorkerWarning: () => {},
          now: () => Date.now() + passedMs,
        },
      }),
    );
  } finally {
    await fixture.close();
  }
}

it('an erasure by the API leaves nothing of the person here or at Klaviyo, and all of the others', async () => {
  await withEverything(async (call, { destination, sandbox }, letPass) => {
    const count = async (path: string, body?: object) =>
      (await call(path, body)) as { items: unknown[]; found?: number };
    const eventsOf = (person: object) => count('events/find', { person });

    // Delivered, dead, and waiting in a lane.
    await call('events', [purchase('delivered', AVA), purchase('delivered-bob', BOB)]);
    const isDelivered = (email: string) => sandbox.profiles({ email }).length === 1;
    await until(
      () => sandbox.events().items.length === 2 && isDelivered(AVA.email) && isDelivered(BOB.email),
    );
    sandbox.addFault({
      endpoint: 'POST /api/events',
      kind: 'answer',
      status: 400,
      errors: [{ code: 'invalid' }],
    });
    await call('events', [purchase('refused', AVA), purchase('refused-bob', BOB)]);
    await until(async () => (await count('letters')).items.length === 2);
    sandbox.clearFaults();
    await call(`lanes/${destination}/pause`, { lane: 'metric-event', reason });
    await call('events', [purchase('waiting', AVA), purchase('waiting-bob', BOB)]);
    expect([(await eventsOf({ email: AVA.email })).found, (await eventsOf(BOB)).found]).toEqual([3, 3]);

    const erased = await call('people/erase', { person: { email: AVA.email }, reason });
    expect(erased).toMatchObject({
      erased: [
        {
          destination,
          busy: 0,
          filesLeft: [],
          removed: { letters: 1, jobs: expect.any(Number), journal: expect.any(Number) },
          klaviyo: { state: 'answered', answer: { accepted: 1, failures: [] } },
        },
      ],
    });
    expect(JSON.stringify(erased)).not.toMatch(TRACES);
    expect(sandbox.profiles({ email: AVA.email })).toEqual([]);
    expect(sandbox.profiles(BOB)).toHaveLength(1);
    expect([(await eventsOf({ email: AVA.email })).found, (await eventsOf(BOB)).found]).toEqual([0, 3]);
    expect(await count('letters')).toMatchObject({ items: [{ destination }] });

    // What comes later is not sent, and the receipt says so. The waiting event of the other person is.
    letPass(PRODUCER_LOOKS_AGAIN_MS);
    const later = await call('events', purchase('later', AVA));
    expect(JSON.stringify(later)).toContain('erased');
    await call(`lanes/${destination}/resume`, { reason });
    await until(() => sandbox.events().items.some(({ uniqueId }) => uniqueId === 'waiting-bob'));
    expect(sandbox.events().items.map(({ uniqueId }) => uniqueId)).not.toContain('later');

    expect(await call('audit?action=erase')).toMatchObject({
      items: [
        { destination, by: 'local', reason, personDigest: expect.any(String), outcome: { letters: 1 } },
      ],
    });
    const held = await call('people/reveal', { person: BOB, reason });
    expect(JSON.stringify(held)).not.toMatch(TRACES);
    const again = await call('people/erase', { person: { email: AVA.email }, reason, klaviyo: false });
    expect(again).toMatchObject({
      erased: [{ removed: { letters: 0, jobs: 0, journal: 0 }, klaviyo: { state: 'not-asked' } }],
    });
  });
}, 60_000);
