import type { Consent } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import type { TrackInput } from '@tracklayer/producer';
import { until } from '@tracklayer/testing';
import { type Fixture, type FixtureOptions, openFixture } from '../support/fixture.js';

const SUBSCRIBE = 'POST /api/profile-subscription-bulk-create-jobs';
const IMPORT = 'POST /api/profile-import';
const EVENTS = 'POST /api/events';
const GRANTED: Consent = { status: 'granted', channels: ['email'] };

let fixture: Fixture;

async function open(options: FixtureOptions = {}): Promise<Fixture> {
  // With one attempt in all, each spent attempt would make a dead letter.
  fixture = await openFixture({ attempts: 1, ...options });
  return fixture;
}

afterEach(() => fixture.close());

function search(eventId: string, firstName?: string, minute = 0): TrackInput<'search'> {
  return {
    name: 'search',
    eventId,
    time: `2026-04-20T10:0${minute}:00Z`,
    profile: { email: 'ava@shop.example', ...(firstName && { firstName }) },
    properties: { query: 'lamp' },
  };
}

const holds = () => createHolds(fixture.redis, { now: () => fixture.clock.nowMs });
const scopes = async () => (await holds().read(fixture.destination)).holds.map(({ scope }) => scope);
const parked = async () => (await holds().read(fixture.destination)).parked;
const calls = (endpoint: string) => fixture.sandbox.requests({ endpoint }).items.length;
const recorded = () => fixture.sandbox.events().items.length;
const subscribed = () => fixture.sandbox.subscriptions().items.length;
const dead = () => fixture.deadLetters.count(fixture.destination);

/** The next probe of the scope is due, and the worker checks its holds. */
async function probeWhenDue(scope: string): Promise<void> {
  fixture.clock.nowMs = (await holds().get(fixture.destination, scope))?.nextProbeAtMs ?? 0;
  await fixture.delivery.checkHold(fixture.destination);
}

function subscribe(number: number): Promise<unknown> {
  return fixture.producer.subscribe({ email: `p${number}@shop.example` }, GRANTED);
}

describe('a refused endpoint', () => {
  it('holds the jobs that need it, while events of the same account go on', async () => {
    await open();
    const fault = fixture.sandbox.addFault({ kind: 'error', status: 403, endpoint: SUBSCRIBE });
    for (let number = 0; number < 10; number += 1) await subscribe(number);
    await fixture.drain();
    await fixture.producer.trackMany(Array.from({ length: 20 }, (_, n) => search(`s${n}`)));
    await fixture.drain();
    expect(await scopes()).toEqual([SUBSCRIBE]);
    expect(await holds().get(fixture.destination, SUBSCRIBE)).toMatchObject({
      cause: 'refused',
      status: 403,
      hint: expect.stringContaining('subscriptions:write'),
    });
    expect([recorded(), calls(SUBSCRIBE), await dead()]).toEqual([20, 1, 0]);
    expect(await parked()).toEqual(new Map([[SUBSCRIBE, 10]]));

    await probeWhenDue(SUBSCRIBE);
    await fixture.drain();
    // One job tried the endpoint, and no account was read.
    expect([calls(SUBSCRIBE), calls('GET /api/accounts')]).toEqual([2, 0]);

    fixture.sandbox.removeFault(fault.id);
    await probeWhenDue(SUBSCRIBE);
    await fixture.drain();
    await fixture.delivery.checkHold(fixture.destination);
    await fixture.drain();
    expect([subscribed(), await dead()]).toEqual([10, 0]);
    expect([await scopes(), (await parked()).size]).toEqual([[], 0]);
  });

  it('wakes the jobs that a worker was about to wake when its connection broke', async () => {
    await open();
    const fault = fixture.sandbox.addFault({ kind: 'error', status: 403, endpoint: SUBSCRIBE });
    for (let number = 0; number < 10; number += 1) await subscribe(number);
    await fixture.drain();
    await holds().leaseParked(fixture.destination, SUBSCRIBE, 9);
    fixture.sandbox.removeFault(fault.id);
    await probeWhenDue(SUBSCRIBE);
    await fixture.drain();
    expect([subscribed(), await scopes()]).toEqual([1, []]);

    fixture.clock.nowMs += 3_000;
    await fixture.delivery.checkHold(fixture.destination);
    await fixture.drain();
    expect([subscribed(), await dead(), (await parked()).size]).toEqual([10, 0, 0]);
  });

  it('lets people be unsubscribed while nobody can be subscribed', async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 403, endpoint: SUBSCRIBE });
    await subscribe(1);
    await fixture.drain();
    await fixture.producer.unsubscribe({ email: 'ben@shop.example' });
    await fixture.drain();
    expect(calls('POST /api/profile-subscription-bulk-delete-jobs')).toBe(1);
  });

  it('goes on for all waiting jobs when a person lifts its hold', async () => {
    await open();
    const fault = fixture.sandbox.addFault({ kind: 'error', status: 403, endpoint: SUBSCRIBE });
    for (let number = 0; number < 3; number += 1) await subscribe(number);
    await fixture.drain();
    fixture.sandbox.removeFault(fault.id);
    await holds().release(fixture.destination, SUBSCRIBE);
    await fixture.delivery.checkHold(fixture.destination);
    await fixture.drain();
    expect(subscribed()).toBe(3);
  });

  it('lets the whole destination go where an older worker held it for that', async () => {
    await open();
    fixture.sandbox.addFault({ kind: 'error', status: 403, endpoint: SUBSCRIBE });
    await holds().place(fixture.destination, { cause: 'refused', code: 'permission_denied', status: 403 });
    await subscribe(1);
    await probeWhenDue('destination');
    await fixture.drain();
    expect(await scopes()).toEqual([SUBSCRIBE]);
  });
});

describe('a refused profile endpoint', () => {
  it('never makes an event wait: the event carries the fields of the profile', async () => {
    await open({ profileFirst: { maxWaitMs: 60_000 } });
    const fault = fixture.sandbox.addFault({ kind: 'error', status: 403, endpoint: IMPORT });
    await fixture.producer.track(search('s1', 'Ava'));
    await fixture.drain();
    await fixture.producer.track(search('s2', 'Ada', 1));
    await fixture.drain();
    expect(await scopes()).toEqual([IMPORT]);
    expect([recorded(), calls(IMPORT)]).toEqual([2, 1]);
    expect(fixture.sandbox.profiles()[0]?.attributes).toMatchObject({ first_name: 'Ada' });

    fixture.sandbox.removeFault(fault.id);
    await fixture.producer.upsertProfile({ email: 'ava@shop.example', lastName: 'Klein' });
    await fixture.drain();
    await probeWhenDue(IMPORT);
    // The first parked profiles were delivered by events meanwhile. The probe goes on to one that makes a call.
    await until(async () => (await fixture.drain()) === 0 && (await scopes()).length === 0);
    expect(fixture.sandbox.profiles()[0]?.attributes).toMatchObject({
      first_name: 'Ada',
      last_name: 'Klein',
    });
    expect([await scopes(), await dead()]).toEqual([[], 0]);
  });
});

describe('an outage of one endpoint', () => {
  it('holds that endpoint after failures in a row, because the account can be read', async () => {
    await open({ attempts: 10, outageAfter: 3 });
    const fault = fixture.sandbox.addFault({ kind: 'error', status: 503, endpoint: EVENTS });
    await fixture.producer.trackMany([search('s1'), search('s2')]);
    await fixture.drain();
    expect(await holds().get(fixture.destination, EVENTS)).toMatchObject({ cause: 'outage', status: 503 });
    expect(await scopes()).toEqual([EVENTS]);
    fixture.sandbox.removeFault(fault.id);
    await probeWhenDue(EVENTS);
    await fixture.drain();
    await fixture.delivery.checkHold(fixture.destination);
    await fixture.drain();
    expect([recorded(), await scopes()]).toEqual([2, []]);
  });
});
