import { createHolds } from '@tracklayer/holds';
import type { TrackInput } from '@tracklayer/producer';
import { openWay, until, type Way, type WayOptions } from './support.js';

let way: Way;

async function open(options: WayOptions = {}): Promise<Way> {
  way = await openWay(options);
  return way;
}

afterEach(() => way.close());

function search(eventId: string): TrackInput<'search'> {
  return {
    name: 'search',
    eventId,
    time: '2026-04-20T10:00:00Z',
    profile: { email: 'ava@shop.example' },
    properties: { query: 'lamp' },
  };
}

const holds = () => createHolds(way.redis, { now: () => way.clock.nowMs });
const calls = () => way.sandbox.requests().items.length;
const recorded = () =>
  way.sandbox
    .events()
    .items.map(({ uniqueId }) => uniqueId)
    .sort();

/** What stepped back comes back now. */
async function comeBack(): Promise<void> {
  for (const type of ['profile-upsert', 'metric-event'] as const) {
    await way.delivery.lanes.queue(way.destination, type).promoteJobs();
  }
}

async function probeWhenDue(): Promise<void> {
  way.clock.nowMs = (await holds().get(way.destination))?.nextProbeAtMs ?? 0;
  await way.delivery.look(way.destination);
}

describe('a revoked key', () => {
  it('holds the destination: one call finds out, nothing dies, and all goes on once it is restored', async () => {
    // With one attempt in all, any attempt spent would be a dead letter.
    await open({ attempts: 1 });
    const account = way.sandbox.accounts()[0]?.id ?? '';
    const ids = Array.from({ length: 20 }, (_, n) => `s${10 + n}`);
    await way.producer.trackMany(ids.map(search));
    way.sandbox.revokeKey(account);
    await way.drain();
    expect(calls()).toBe(1);
    expect(await holds().get(way.destination)).toMatchObject({ cause: 'refused', status: 401 });

    await probeWhenDue();
    await comeBack();
    await way.drain();
    // The probe's own call, and no other.
    expect(calls()).toBe(2);

    way.sandbox.restoreKey(account);
    await probeWhenDue();
    await comeBack();
    await way.drain();
    await comeBack();
    await way.drain();
    expect(recorded()).toEqual(ids);
    expect(await way.deadLetters.count(way.destination)).toBe(0);
    expect(await holds().get(way.destination)).toBeUndefined();
  });
});

describe('an outage', () => {
  it('of hours costs a lone event no more than the attempts that showed it', async () => {
    // Probes come as fast as the test steps them, not as fast as Klaviyo allows.
    await open({ attempts: 6, publishedLimits: () => ({ perSecond: 1_000, perMinute: 10_000 }) });
    await way.producer.track(search('s1'));
    await way.drain();
    expect(recorded()).toEqual(['s1']);
    const fault = way.sandbox.addFault({ kind: 'error', status: 503 });
    await way.producer.track(search('s2'));
    await way.drain();
    expect(await holds().get(way.destination)).toMatchObject({ cause: 'outage', status: 503 });

    for (let probe = 0; probe < 20; probe += 1) {
      await probeWhenDue();
      await comeBack();
      await way.drain();
    }
    const [job] = await way.delivery.lanes.queue(way.destination, 'metric-event').getDelayed();
    const spent = job?.data.attempts.filter(({ outcome }: { outcome: string }) => outcome === 'retry');
    expect(spent).toHaveLength(4);

    way.sandbox.removeFault(fault.id);
    await probeWhenDue();
    await comeBack();
    await way.drain();
    expect(recorded()).toEqual(['s1', 's2']);
  });
});

describe('updates of one profile', () => {
  it('under way at once end with the newest, whatever the order of calls and answers', async () => {
    await open({ autorun: true, sandbox: { limits: 'none' } });
    way.sandbox.addFault({ kind: 'latency', latencyMs: 0, jitterMs: 60 });
    const people = Array.from({ length: 8 }, (_, n) => `p${n}@shop.example`);
    const updates = people.flatMap((email) =>
      [3, 1, 5, 2, 4].map((minute) =>
        way.producer.upsertProfile(
          { email, firstName: `Name ${minute}` },
          { time: `2026-04-20T10:0${minute}:00Z` },
        ),
      ),
    );
    await Promise.all(updates);
    await until(async () => {
      const counts = await way.delivery.lanes.counts(way.destination);
      return counts['profile-upsert:delivered'] + counts['profile-upsert:skipped'] === updates.length;
    });
    const names = way.sandbox
      .profiles()
      .map(({ attributes }) => (attributes as { first_name?: string }).first_name);
    expect(names).toEqual(people.map(() => 'Name 5'));
  });
});
