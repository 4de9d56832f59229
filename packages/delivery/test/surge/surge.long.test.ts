import { afterEach, describe, expect, it } from '@jest/globals';
import { keyFingerprint, surgesOver } from '@tracklayer/lanes';
import { DEFAULT_KEY } from '@tracklayer/sandbox';
import { type Fixture, type FixtureOptions, openFixture } from '../support/fixture.js';

let fixture: Fixture;
afterEach(() => fixture.close());

/** So few single calls that a backlog of some hundred events is large. */
const FEW = { 'POST /api/events': { perSecond: 10, perMinute: 600 } };
const BULK = 'POST /api/event-bulk-create-jobs';

/** Fills the lane of a worker that takes no jobs yet, then lets it go. */
async function backlogOf(count: number, options: FixtureOptions = {}): Promise<void> {
  fixture = await openFixture({
    autorun: true,
    surge: { enabled: true, afterMs: 1_000 },
    limits: FEW,
    ...options,
  });
  for (let at = 0; at < PEOPLE; at += 1) await fixture.producer.upsertProfile(personOf(at));
  await until(() => fixture.sandbox.profiles({ limit: 1_000 }).length === PEOPLE);
  await fixture.delivery.lanes.pause(fixture.destination);
  await surgesOver(fixture.redis, fixture.destination).prove(keyFingerprint(DEFAULT_KEY), {
    atMs: Date.now(),
    by: 'sandbox',
  });
  await fixture.producer.trackMany(Array.from({ length: count }, (_, at) => viewed(at)));
}

const PEOPLE = 50;
const personOf = (at: number) => ({ email: `p${at % PEOPLE}@shop.example` });

const viewed = (at: number) => ({
  name: 'search' as const,
  eventId: `s-${at}`,
  time: new Date(Date.now() - 60_000 + at * 10).toISOString(),
  profile: { ...personOf(at), ...(at % 4 === 0 && { firstName: `Name ${at}` }) },
  properties: { query: `number ${at}` },
});

async function until(met: () => boolean): Promise<void> {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function untilRecorded(count: number): Promise<void> {
  const endMs = Date.now() + 12_000;
  while (fixture.sandbox.stats().recorded < count && Date.now() < endMs)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

/** For each person the numbers of the events, in the order in which they were recorded. */
function orders(): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { fate, profile, uniqueId } of fixture.sandbox.events({ limit: 100_000 }).items) {
    const at = Number(uniqueId.slice(2));
    if (fate === 'recorded')
      found.set(String(profile.email), [...(found.get(String(profile.email)) ?? []), at]);
  }
  return found;
}

describe('a surge', () => {
  it('delivers a backlog in bulk calls, each person in order, with fields and marks', async () => {
    await backlogOf(600);
    await fixture.delivery.lanes.resume(fixture.destination);
    await untilRecorded(600);
    const { byStatus } = fixture.sandbox.stats({ endpoint: BULK });
    expect(byStatus['202']).toBeGreaterThan(0);
    expect(fixture.sandbox.stats({ endpoint: 'POST /api/events' }).requests).toBeLessThan(300);
    for (const order of orders().values())
      expect(order).toEqual([...order].sort((one, other) => one - other));
  }, 60_000);
});
