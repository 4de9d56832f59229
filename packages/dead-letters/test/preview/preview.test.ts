import { describe, expect, it } from '@jest/globals';
import type { CanonicalEvent } from '@tracklayer/events';
import { type EventBackfillJob, jobId } from '@tracklayer/lanes';
import { letterId } from '../../src/index.js';
import { death, eventJob, NOW, profileJob, purchase, stockJob, subscriptionJob } from '../support/jobs.js';
import { all, die, useWorlds, type World } from '../support/world.js';

let world: World;
useWorlds((fresh) => {
  world = fresh;
});

const old = '2026-04-01T08:00:00Z';

describe('A preview', () => {
  it('warns if an edit writes one phone number into the letters of several people', async () => {
    const { letters, destination } = world;
    const ofBen = purchase({ profile: { email: 'ben@shop.example' } });
    await die(world, eventJob(purchase()));
    const edit = { set: [['profile.phoneNumber', '+4915112345678']] } as const;
    const patch = { patch: [{ op: 'add', path: '/profile/phoneNumber', value: '+4915112345678' }] } as const;
    const merges = async (how: object) =>
      (await letters.preview(destination, {}, { edit: how })).edit?.merges;
    expect(await merges(edit)).toBeUndefined();
    await die(world, eventJob(ofBen));
    expect([await merges(edit), await merges(patch)]).toEqual([
      ['profile.phoneNumber'],
      ['profile.phoneNumber'],
    ]);
    expect(await merges({ set: [['properties.value', 3]] })).toBeUndefined();
    expect(await merges({ unset: ['profile.phoneNumber'] })).toBeUndefined();
  });

  it('counts letters, people and flows, and shows ages and the duration', async () => {
    const { letters, destination } = world;
    await die(world, eventJob(purchase({ time: old, profile: { email: 'BEN@shop.example' } })));
    await die(world, eventJob(), { attempts: [{ atMs: NOW, outcome: 'retry', code: 'timeout' }] });
    await die(world, subscriptionJob());
    await die(world, profileJob());
    const unparseable = { type: 'metric-event', jobId: 'mUnreadable' } as const;
    await letters.record(destination, death({ v: 9 } as never, { ref: unparseable, reason: 'unparseable' }));
    const preview = await letters.preview(
      destination,
      {},
      { rates: { 'metric-event': 1, 'profile-upsert': 2, 'list-subscription': 4 } },
    );
    expect(preview).toMatchObject({
      total: 5,
      looked: { letters: 5, exact: true },
      profiles: 2,
      oldestEventMs: Date.parse(old),
      recordedAlready: 0,
      maybeRecorded: 1,
      overtaken: 0,
      withdrawn: 0,
      startsFlows: 2,
      backfilled: 1,
      unparseable: 1,
      takesMs: 2_750,
    });
    expect(preview.kinds).toContainEqual({
      type: 'metric-event',
      eventName: 'purchase',
      code: 'invalid',
      count: 2,
    });
    expect(JSON.stringify(preview)).not.toMatch(/ava@|ben@/i);
    expect(preview.examples.map(({ person }) => person)).toContain('B***@s***.example');
  });

  it('counts letters that stay dead because of their predecessor, and leaves them out of flows and duration', async () => {
    const { letters, destination } = world;
    const after = (ref: { type: 'list-subscription'; jobId: string }) =>
      eventJob(purchase(), { follows: { ...ref, untilMs: NOW, require: 'delivered' } });
    const subscription = (await die(world, subscriptionJob())) as Parameters<typeof after>[0];
    await die(world, after(subscription));
    const discarded = (await die(world, subscriptionJob())) as Parameters<typeof after>[0];
    await die(world, after(discarded), { reason: 'predecessor_dead' });
    const who = { by: 'ava', reason: 'a test order' };
    await letters.discard(destination, { ids: [letterId(discarded)] }, who);
    const told = async (selection: object, options: object = {}) => {
      const preview = await letters.preview(destination, selection, { rates: 1, ...options });
      const { total, predecessorDead, predecessorGone, startsFlows, takesMs } = preview;
      return { total, predecessorDead, predecessorGone, startsFlows, takesMs };
    };
    const events = { type: 'metric-event' };
    const none = { predecessorDead: 0, predecessorGone: 0 };
    expect(await told(events)).toEqual({
      total: 2,
      predecessorDead: 1,
      predecessorGone: 1,
      startsFlows: 0,
      takesMs: 0,
    });
    expect(await told({})).toEqual({
      ...none,
      total: 3,
      predecessorGone: 1,
      startsFlows: 2,
      takesMs: 2_000,
    });
    expect(await told(events, { together: true })).toEqual({
      ...none,
      total: 2,
      startsFlows: 2,
      takesMs: 2_000,
    });
    // The edit makes the predecessor invalid, so the dependent letter stays dead too.
    const edit = { set: [['consent.status', 'denied']] };
    expect(await told({}, { edit })).toMatchObject({
      predecessorDead: 1,
      predecessorGone: 1,
      startsFlows: 0,
    });
  });

  it('changes nothing: no letter, no count, no entry in the audit', async () => {
    const { letters, destination, lanes } = world;
    await die(world, eventJob());
    const before = [await letters.list(destination), await lanes.counts(destination)];
    await letters.preview(destination, {});
    expect([await letters.list(destination), await lanes.counts(destination)]).toEqual(before);
    expect(await all(letters.audit(destination))).toEqual([]);
  });

  it('counts subscriptions that a newer consent overtakes, as delivery skips them', async () => {
    const { letters, destination, deliveryStore } = world;
    const both = { email: 'ben@shop.example', phoneNumber: '+4915112345678' };
    const sms = { email: 'cleo@shop.example', phoneNumber: '+4915112345679' };
    const statedMs = Date.parse('2026-04-23T10:16:00Z');
    await deliveryStore.rememberConsents([
      { identity: 'email:ava@shop.example', status: 'withdrawn', statedMs },
      { identity: 'phone:+4915112345678', status: 'withdrawn', statedMs },
      { identity: 'phone:+4915112345679', status: 'withdrawn', statedMs },
      { identity: 'email:dan@shop.example', status: 'granted', statedMs },
    ]);
    await die(world, subscriptionJob());
    await die(
      world,
      subscriptionJob({ profile: { email: 'dan@shop.example' }, consent: { status: 'withdrawn' } }),
    );
    const overtaken = { overtaken: 2, withdrawn: 0, startsFlows: 0 };
    expect(await letters.preview(destination, {})).toMatchObject(overtaken);
    // One of two channels is left. A statement without channels means e-mail only.
    await die(
      world,
      subscriptionJob({ profile: both, consent: { status: 'granted', channels: ['email', 'sms'] } }),
    );
    await die(world, subscriptionJob({ profile: sms }));
    expect(await letters.preview(destination, {})).toMatchObject({ ...overtaken, startsFlows: 2 });
  });

  it('counts events, profiles and waits of people who withdrew consent, and still sends them', async () => {
    const { letters, destination, deliveryStore } = world;
    const statedMs = Date.parse('2026-04-23T10:16:00Z');
    await deliveryStore.rememberConsents([
      { identity: 'email:ava@shop.example', status: 'withdrawn', statedMs },
    ]);
    await die(world, eventJob());
    await die(world, profileJob());
    await die(world, stockJob());
    await die(world, eventJob(purchase({ time: '2026-04-23T10:16:01Z' })));
    await die(world, eventJob(purchase({ profile: { email: 'ben@shop.example' } })));
    expect(await letters.preview(destination, {})).toMatchObject({
      overtaken: 0,
      withdrawn: 3,
      startsFlows: 4,
    });
  });

  it('counts batches whose events live traffic has recorded since', async () => {
    const { letters, destination, deliveryStore } = world;
    const events = [purchase(), purchase()];
    const job: EventBackfillJob = {
      v: 1,
      type: 'event-backfill',
      enqueuedAtMs: NOW,
      attempts: [],
      migrationId: 'm',
      events,
    };
    await die(world, job);
    const deliver = ({ name, eventId }: CanonicalEvent) =>
      deliveryStore.settle(
        { type: 'metric-event', jobId: jobId('metric-event', name, eventId) },
        'delivered',
      );
    await deliver(events[0] as CanonicalEvent);
    expect((await letters.preview(destination, {})).recordedAlready).toBe(0);
    await deliver(events[1] as CanonicalEvent);
    expect((await letters.preview(destination, {})).recordedAlready).toBe(1);
  });

  it('shows masked changes of an edit, and letters that it makes invalid', async () => {
    const { letters, destination } = world;
    const id = letterId(await die(world, eventJob()));
    const lead = letterId(await die(world, profileJob()));
    const edit = { patch: [{ op: 'replace', path: '/properties/value', value: 7 }] } as const;
    const { edit: shown, startsFlows, takesMs } = await letters.preview(destination, {}, { edit, rates: 1 });
    // An invalid letter stays dead: it starts no flow and takes no time.
    expect({ startsFlows, takesMs }).toEqual({ startsFlows: 1, takesMs: 1_000 });
    expect(shown).toMatchObject({ changed: 1, invalid: 1, problem: { id: lead } });
    const phone = { set: [['profile.phoneNumber', '+4915112345679']] } as const;
    const changed = await letters.preview(destination, { type: 'metric-event' }, { edit: phone });
    expect(changed.edit?.example).toEqual({
      id,
      differences: [{ path: 'profile.phoneNumber', before: '+49*********78', after: '+49*********79' }],
    });
    const shipping = { set: [['properties.shippingAddress', { line: 'Main St 1, Kiel' }]] } as const;
    const moved = await letters.preview(destination, { type: 'metric-event' }, { edit: shipping });
    expect(moved.edit?.example).toEqual({
      id,
      differences: [{ path: 'properties.shippingAddress', after: { line: 'M***' } }],
    });
  });

  it('shows letters one by one if asked: the fields of each, and what the edit does to it', async () => {
    const { letters, destination } = world;
    const id = letterId(await die(world, eventJob()));
    const lead = letterId(await die(world, profileJob()));
    const edit = { patch: [{ op: 'replace', path: '/properties/value', value: 7 }] } as const;
    const { samples = [], flowStarters } = await letters.preview(destination, {}, { edit, samples: 2 });
    const [event, profile] = [id, lead].map((each) => samples.find((sample) => sample.id === each));
    expect(event?.fields).toContainEqual({ path: 'profile.email', value: 'a***@s***.example' });
    expect(event?.fields.map(({ path }) => path)).not.toContain('eventId');
    expect(event?.differences).toEqual([{ path: 'properties.value', before: 129.95, after: 7 }]);
    expect(event?.problems).toBeUndefined();
    expect(profile?.differences).toEqual([]);
    expect(profile?.problems?.[0]?.path).toBe('/properties/value');
    expect(flowStarters).toEqual([{ type: 'metric-event', eventName: 'purchase', count: 1 }]);
    expect((await letters.preview(destination, {}, { samples: 1 })).samples).toHaveLength(1);
    expect((await letters.preview(destination, {})).samples).toBeUndefined();
  });

  it('reads a sample of a large selection, scales the counts up, and says so', async () => {
    const { letters, destination } = world;
    const record = (n: number, code: string, time: string) =>
      letters.record(
        destination,
        death(eventJob(purchase({ eventId: `${code}${n}`, time })), {
          failure: { code },
          nowMs: NOW + n,
        }),
      );
    const many = Array.from({ length: 300 }, (_, n) => n);
    await Promise.all(many.map((n) => record(n, 'invalid', n < 100 ? old : '2026-04-23T10:15:30Z')));
    await Promise.all(many.slice(0, 100).map((n) => record(n, 'timeout', old)));
    const preview = await letters.preview(destination, {}, { maxInspected: 80 });
    expect(preview.total).toBe(400);
    expect(preview.looked.exact).toBe(false);
    expect(preview.looked.letters).toBeGreaterThanOrEqual(60);
    expect(preview.looked.letters).toBeLessThanOrEqual(120);
    expect(preview.kinds).toEqual([
      { type: 'metric-event', eventName: 'purchase', code: 'invalid', count: 300 },
      { type: 'metric-event', eventName: 'purchase', code: 'timeout', count: 100 },
    ]);
    expect(preview.startsFlows + preview.backfilled).toBe(400);
    expect(Math.abs(preview.backfilled - 200)).toBeLessThanOrEqual(60);
    expect(preview.oldestEventMs).toBe(Date.parse(old));
    const span = { fromMs: NOW + 50, untilMs: NOW + 250 };
    expect(await letters.preview(destination, span, { maxInspected: 20 })).toMatchObject({ total: 250 });
  });
});
