import { setImmediate as nextTurn } from 'node:timers/promises';
import { createHolds } from '@tracklayer/holds';
import type { Receipt, TrackInput } from '@tracklayer/producer';
import { until } from '@tracklayer/testing';
import { type Fixture, type FixtureOptions, openFixture } from '../support/fixture.js';

let fixture: Fixture;

async function open(options: FixtureOptions = {}): Promise<Fixture> {
  fixture = await openFixture(options);
  return fixture;
}

afterEach(() => fixture.close());

function search(eventId: string): TrackInput<'search'> {
  return {
    name: 'search',
    eventId,
    time: '2026-04-20T10:00:00Z',
    profile: { email: 'ava@shop.example' },
    properties: { query: 'lamp' },
  };
}

const holds = () => createHolds(fixture.redis, { now: () => fixture.clock.nowMs });
const calls = () => fixture.sandbox.requests().items.length;
const recorded = () =>
  fixture.sandbox
    .events()
    .items.map(({ uniqueId }) => uniqueId)
    .sort();

/** Makes delayed jobs due now. */
async function wakeDelayed(): Promise<void> {
  for (const type of ['profile-upsert', 'metric-event'] as const) {
    await fixture.delivery.lanes.queue(fixture.destination, type).promoteJobs();
  }
}

async function probeWhenDue(): Promise<void> {
  fixture.clock.nowMs = (await holds().get(fixture.destination))?.nextProbeAtMs ?? 0;
  await fixture.delivery.checkHold(fixture.destination);
}

describe('a revoked key', () => {
  it('holds the destination after one call; no job dies, and delivery continues once the key is restored', async () => {
    // With one attempt in all, each spent attempt would make a dead letter.
    await open({ attempts: 1 });
    const account = fixture.sandbox.accounts()[0]?.id ?? '';
    const ids = Array.from({ length: 20 }, (_, n) => `s${10 + n}`);
    await fixture.producer.trackMany(ids.map(search));
    fixture.sandbox.revokeKey(account);
    await fixture.drain();
    expect(calls()).toBe(1);
    expect(await holds().get(fixture.destination)).toMatchObject({ cause: 'refused', status: 401 });

    await probeWhenDue();
    await wakeDelayed();
    await fixture.drain();
    // Only the probe's own call was made.
    expect(calls()).toBe(2);

    fixture.sandbox.restoreKey(account);
    await probeWhenDue();
    await wakeDelayed();
    await fixture.drain();
    await wakeDelayed();
    await fixture.drain();
    expect(recorded()).toEqual(ids);
    expect(await fixture.deadLetters.count(fixture.destination)).toBe(0);
    expect(await holds().get(fixture.destination)).toBeUndefined();
  });
});

describe('an outage', () => {
  it('of hours costs a single event only the attempts that revealed it', async () => {
    // The test steps faster than Klaviyo's limits allow.
    await open({ attempts: 6, publishedLimits: () => ({ perSecond: 1_000, perMinute: 10_000 }) });
    await fixture.producer.track(search('s1'));
    await fixture.drain();
    expect(recorded()).toEqual(['s1']);
    const fault = fixture.sandbox.addFault({ kind: 'error', status: 503 });
    await fixture.producer.track(search('s2'));
    await fixture.drain();
    expect(await holds().get(fixture.destination)).toMatchObject({ cause: 'outage', status: 503 });

    for (let probe = 0; probe < 20; probe += 1) {
      await probeWhenDue();
      await wakeDelayed();
      await fixture.drain();
    }
    const [job] = await fixture.delivery.lanes.queue(fixture.destination, 'metric-event').getDelayed();
    const spent = job?.data.attempts.filter(({ outcome }: { outcome: string }) => outcome === 'retry');
    expect(spent).toHaveLength(4);

    fixture.sandbox.removeFault(fault.id);
    await probeWhenDue();
    await wakeDelayed();
    await fixture.drain();
    expect(recorded()).toEqual(['s1', 's2']);
  });
});

describe('updates of one profile', () => {
  it('in flight at once end with the newest, in any order of calls and answers', async () => {
    await open({ autorun: true, sandbox: { limits: 'none' } });
    fixture.sandbox.addFault({ kind: 'latency', latencyMs: 0, jitterMs: 60 });
    const people = Array.from({ length: 8 }, (_, n) => `p${n}@shop.example`);
    const calls: Promise<Receipt>[] = [];
    for (const minute of [3, 1, 5, 2, 4]) {
      for (const email of people) {
        const time = `2026-04-20T10:0${minute}:00Z`;
        calls.push(fixture.producer.upsertProfile({ email, firstName: `Name ${minute}` }, { time }));
      }
      // Calls of one turn would be stored together, and the producer would plan the older values away.
      await nextTurn();
    }
    const jobs = (await Promise.all(calls)).flatMap((receipt) => receipt.jobs);
    const enqueued = jobs.filter(({ status }) => status === 'enqueued').length;
    expect(enqueued).toBeGreaterThan(people.length);
    await until(async () => {
      const counts = await fixture.delivery.lanes.counts(fixture.destination);
      return counts['profile-upsert:delivered'] + counts['profile-upsert:skipped'] === enqueued;
    });
    const names = fixture.sandbox
      .profiles()
      .map(({ attributes }) => (attributes as { first_name?: string }).first_name);
    expect(names).toEqual(people.map(() => 'Name 5'));
  });
});
