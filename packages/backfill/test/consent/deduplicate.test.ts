/** The newest consent of each person is enqueued once, and none is lost. */
import { Readable } from 'node:stream';
import { MAPPING } from '@tracklayer/klaviyo';
import { consentStatements, createLanes, type EventBackfillJob } from '@tracklayer/lanes';
import { type TestLane, withDestination } from '@tracklayer/testing';
import { EMPTY_MAP, inspectStream, readMigration, runBackfill } from '../../src/index.js';

const AVA = { email: 'ava@shop.example' };
const day = (n: number) => `2024-04-${String(n).padStart(2, '0')}T10:00:00Z`;

type Status = 'granted' | 'withdrawn';

let orders = 0;

function order(on: number, status: Status, profile: object = AVA): string {
  orders += 1;
  return JSON.stringify({
    name: 'purchase',
    eventId: `o${orders}`,
    time: day(on),
    profile,
    properties: { orderId: `${orders}`, value: 5, currency: 'EUR' },
    consent: { status },
  });
}

/** Reads the lines with two entries per batch, so that one step depends on another. Returns the consents. */
async function subscriptionsOf(lane: TestLane, lines: readonly string[]): Promise<string[]> {
  const lanes = createLanes(lane.redis, { dedupWindowMs: 60_000 });
  await runBackfill({
    ...lane,
    lanes,
    migrationId: 'spring',
    kind: 'events',
    sources: [await inspectStream(Readable.from([lines.join('\n')]))],
    map: EMPTY_MAP,
    utc: false,
    rejectsPath: '/nowhere',
    settings: { dialect: 'klaviyo', mapping: MAPPING },
    nowMs: Date.now,
    signal: new AbortController().signal,
    maxEntries: 2,
    maxBatches: 1_000,
  });
  const jobs = await lanes.queue(lane.destination, 'event-backfill').getJobs();
  await lanes.close();
  return jobs
    .flatMap(({ data }) => (data as EventBackfillJob).consents ?? [])
    .map(({ profile, consent, time }) => `${profile.email} ${consent.status} ${time}`)
    .sort();
}

it('subscribes a person once, even if many orders repeat the consent', async () => {
  await withDestination(async (lane) => {
    const ben = { email: 'ben@shop.example' };
    const lines = Array.from({ length: 20 }, (_, n) => order(n + 1, 'granted', n % 5 === 0 ? ben : AVA));
    expect(await subscriptionsOf(lane, lines)).toEqual([
      `ava@shop.example granted ${day(2)}`,
      `ben@shop.example granted ${day(1)}`,
    ]);
    expect((await readMigration(lane.redis, lane.destination, 'spring'))?.counts.subscriptions).toBe(2);
  });
});

it('enqueues each change: a withdrawal, and a new consent after it', async () => {
  await withDestination(async (lane) => {
    const statuses: Status[] = [
      'granted',
      'granted',
      'granted',
      'granted',
      'withdrawn',
      'withdrawn',
      'granted',
    ];
    expect(
      await subscriptionsOf(
        lane,
        statuses.map((status, n) => order(n + 1, status)),
      ),
    ).toEqual([
      `ava@shop.example granted ${day(2)}`,
      `ava@shop.example granted ${day(7)}`,
      `ava@shop.example withdrawn ${day(6)}`,
    ]);
  });
});

it('enqueues only the newest of several consents in one batch, in any order', async () => {
  await withDestination(async (lane) => {
    expect(await subscriptionsOf(lane, [order(9, 'withdrawn'), order(3, 'granted')])).toEqual([
      `ava@shop.example withdrawn ${day(9)}`,
    ]);
  });
});

it('enqueues a consent that a killed run had stored but not enqueued', async () => {
  await withDestination(async (lane) => {
    const lanes = createLanes(lane.redis, { dedupWindowMs: 60_000 });
    const consent = { status: 'granted' } as const;
    await lanes
      .deliveryStore(lane.destination)
      .rememberConsents(consentStatements({ profile: AVA, consent, time: day(2) }, Date.now()));
    await lanes.close();
    expect(await subscriptionsOf(lane, [order(2, 'granted')])).toEqual([
      `ava@shop.example granted ${day(2)}`,
    ]);
  });
});

it('enqueues a consent that is newer than a live withdrawal, even after older lines', async () => {
  await withDestination(async (lane) => {
    const lanes = createLanes(lane.redis, { dedupWindowMs: 60_000 });
    const consent = { status: 'withdrawn' } as const;
    await lanes
      .deliveryStore(lane.destination)
      .rememberConsents(consentStatements({ profile: AVA, consent, time: day(4) }, Date.now()));
    await lanes.close();
    const lines = [2, 3, 5, 6].map((on) => order(on, 'granted'));
    expect(await subscriptionsOf(lane, lines)).toContain(`ava@shop.example granted ${day(6)}`);
  });
});
