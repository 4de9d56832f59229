/** What the lane of profiles calls while a surge delivers their events. */
import { afterEach, expect, it } from '@jest/globals';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { until } from '@tracklayer/testing';
import { type Fixture, openFixture } from '../support/fixture.js';
import { BULK, FEW, prove, recordedIds, SURGE, TIMEOUT_MS, viewed } from '../support/surge-backlog.js';

const PEOPLE = 160;
const PROFILES = 'POST /api/profile-import';
/** Klaviyo refuses a longer text in an event. */
const TOO_LONG = 'x'.repeat(100_001);
const REFUSED = [8, 60, 100];

const personOf = (at: number) => ({ email: `p${at}@shop.example` });
/** Each event has a person of its own. Every fourth changes the profile. */
const EVENTS = Array.from({ length: PEOPLE }, (_, at) => {
  const event = viewed(at, personOf(at));
  const { properties } = event;
  return REFUSED.includes(at) ? { ...event, properties: { ...properties, productName: TOO_LONG } } : event;
});

let fixture: Fixture;
let lanes: Lanes;
afterEach(async () => {
  await fixture.close();
  await lanes.close();
});

const calls = () => fixture.sandbox.stats({ endpoint: PROFILES }).byStatus;
const depth = (type: 'metric-event' | 'profile-upsert') => lanes.depth(fixture.destination, type);
const left = async (type: 'metric-event' | 'profile-upsert') => {
  const { waiting, active, delayed } = await depth(type);
  return waiting + active + delayed;
};

/** A surge whose first bulk call takes a while. The profiles come up during this call. */
async function surge(latencyMs: number): Promise<void> {
  fixture = await openFixture({ autorun: true, surge: SURGE, limits: FEW });
  lanes = createLanes(fixture.redis, { dedupWindowMs: 60_000 });
  const { destination, producer, sandbox } = fixture;
  await prove(fixture.redis, destination);
  for (let at = 0; at < PEOPLE; at += 1) await producer.upsertProfile(personOf(at));
  await until(() => sandbox.profiles({ limit: 1_000 }).length === PEOPLE);
  await until(async () => (await left('profile-upsert')) === 0);
  await lanes.pause(destination, 'metric-event');
  await lanes.pause(destination, 'profile-upsert');
  await producer.trackMany(EVENTS);
  const slow = sandbox.addFault({ kind: 'latency', latencyMs, endpoint: BULK, count: 1 });
  await lanes.resume(destination, 'metric-event');
  await until(() => slow.struck === 1);
  await lanes.resume(destination, 'profile-upsert');
}

it(
  'a surge makes profile calls for refused events only, and every profile arrives',
  async () => {
    await surge(4_000);
    await until(async () => (await left('metric-event')) === 0 && (await left('profile-upsert')) === 0);
    const { destination, sandbox, deadLetters } = fixture;
    expect(await deadLetters.count(destination, { type: 'metric-event' })).toBe(REFUSED.length);
    expect(recordedIds(sandbox)).toHaveLength(PEOPLE - REFUSED.length);
    const names = sandbox.profiles({ limit: 1_000 }).flatMap(({ attributes }) => attributes.first_name ?? []);
    expect(names.sort()).toEqual(EVENTS.flatMap((_, at) => (at % 4 === 0 ? [`Name ${at}`] : [])).sort());
    expect(calls()).toEqual({ 201: PEOPLE, 200: REFUSED.length });
    const counts = await lanes.counts(destination);
    expect(counts['profile-upsert:skipped']).toBe(PEOPLE / 4 - REFUSED.length);
  },
  TIMEOUT_MS,
);

it(
  'profiles that wait for their events return to their lane when the worker stops',
  async () => {
    await surge(4_000);
    await until(async () => (await depth('profile-upsert')).active > 0);
    await fixture.delivery.close(10_000);
    const { waiting, active, delayed } = await depth('profile-upsert');
    expect({ left: waiting + delayed, active }).toEqual({ left: PEOPLE / 4, active: 0 });
    const queue = lanes.queue(fixture.destination, 'profile-upsert');
    const jobs = [...(await queue.getWaiting()), ...(await queue.getDelayed())];
    expect(jobs.filter(({ data }) => data.attempts.length > 0)).toEqual([]);
    // Another worker takes them at once.
    expect(jobs.filter(({ delay }) => delay > 1_000)).toEqual([]);
    expect(calls()).toEqual({ 201: PEOPLE });
  },
  TIMEOUT_MS,
);
