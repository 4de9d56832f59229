import { describe, expect, it } from '@jest/globals';
import type { DeliveryJob } from '@tracklayer/lanes';
import { letterId } from '../../src/index.js';
import { HOUR_MS } from '../../src/query/hours.js';
import { batchJob, eventJob, NOW, profileJob, purchase, refTo, subscriptionJob } from '../support/jobs.js';
import { die, useWorlds, type World } from '../support/world.js';

let world: World;
const open = useWorlds((fresh) => {
  world = fresh;
});

const AT = '/data/attributes';
const BAD_PHONE = 'Invalid phone number format (Example of a valid format: +12345678901)';
const badPhone = (pointer: string) => ({
  code: 'invalid',
  status: 400,
  detail: BAD_PHONE,
  hint: 'Correct it.',
  pointer: `${pointer}/phone_number`,
});
const NO_LIST = {
  code: 'invalid',
  status: 400,
  detail: 'List not found with id Y6nRLr.',
  pointer: '/data/relationships/list/data/id',
};

const ava = { phoneNumber: '+4915112345678' };
const bo = { email: 'bo@shop.example' };

async function record(job: DeliveryJob, failure: object, changes: { nowMs?: number } = {}): Promise<string> {
  const ref = await die(world, job, { failure: { code: 'invalid', ...failure }, ...changes });
  return letterId(ref);
}

async function recordBadPhones(): Promise<void> {
  await record(profileJob({ profile: ava }), badPhone(AT), { nowMs: NOW - 3 * HOUR_MS });
  await record(eventJob(purchase({ profile: ava })), badPhone(`${AT}/profile/data/attributes`));
  await record(
    eventJob(purchase({ name: 'refund', profile: bo })),
    badPhone(`${AT}/profile/data/attributes`),
    { nowMs: NOW - HOUR_MS },
  );
  await record(
    batchJob({ events: [purchase({ profile: ava })] }),
    badPhone(`${AT}/events-bulk-create/data/7/attributes/profile/data/attributes`),
  );
}

describe('Causes', () => {
  it('join groups of several lanes, events and places, with every fact', async () => {
    await recordBadPhones();
    await record(subscriptionJob({ profile: bo }), NO_LIST);
    const { causes, total, letters } = await world.letters.causes(world.destination);
    expect({ total, letters }).toEqual({ total: 2, letters: 5 });
    expect(causes).toMatchObject([
      {
        destination: world.destination,
        code: 'invalid',
        field: 'phone_number',
        status: 400,
        detail: expect.stringContaining('Invalid phone number format'),
        hint: 'Correct it.',
        count: 4,
        replayed: 0,
        firstAtMs: NOW - 3 * HOUR_MS,
        lastAtMs: NOW,
        people: { count: 2, exact: true },
        types: expect.arrayContaining(['metric-event', 'profile-upsert', 'event-backfill']),
        eventNames: expect.arrayContaining(['purchase', 'refund']),
      },
      { field: 'list', count: 1, types: ['list-subscription'] },
    ]);
    expect(causes[0]?.groups.map(({ count }) => count)).toEqual([1, 1, 1, 1]);
    expect(causes[0]?.byHour.counts.slice(-4)).toEqual([1, 0, 1, 2]);
    expect(JSON.stringify(causes)).not.toMatch(/4915112345678|bo@shop/);
  });

  it('select exactly their letters', async () => {
    await recordBadPhones();
    const list = await record(subscriptionJob({ profile: bo }), NO_LIST);
    const { letters, destination } = world;
    const { causes } = await letters.causes(destination);
    const [phones, lists] = causes.map(({ id }) => id);
    expect(await letters.count(destination, { cause: phones ?? '' })).toBe(4);
    const page = await letters.list(destination, { cause: lists ?? '' });
    expect(page.letters.map(({ id }) => id)).toEqual([list]);
    const groups = await letters.groups(destination, { cause: phones ?? '' });
    expect(groups.map(({ cause }) => cause)).toEqual(Array(4).fill(phones));
  });

  it('share an id with the same cause of other destinations, which selects its letters at each of them', async () => {
    const other = open();
    const shared: (string | undefined)[] = [];
    const own: (string | undefined)[] = [];
    for (const { letters, destination } of [world, other]) {
      const death = { attempts: [], reason: 'refused', nowMs: NOW } as const;
      const phone = profileJob({ profile: ava });
      await letters.record(destination, { ...death, ref: refTo(phone), job: phone, failure: badPhone(AT) });
      const list = subscriptionJob({ profile: bo });
      await letters.record(destination, { ...death, ref: refTo(list), job: list, failure: NO_LIST });
      const { causes } = await letters.causes(destination);
      const found = causes.find(({ field }) => field === 'phone_number');
      shared.push(found?.sharedId);
      own.push(found?.id);
      expect(await letters.count(destination, { cause: found?.sharedId ?? '' })).toBe(1);
      const page = await letters.list(destination, { cause: found?.sharedId ?? '' });
      expect(page.letters.map(({ type }) => type)).toEqual(['profile-upsert']);
    }
    expect(new Set(shared).size).toBe(1);
    expect(new Set([...shared, ...own]).size).toBe(3);
  });

  it('of a range have the letters, times, hours and people of that range', async () => {
    await recordBadPhones();
    const range = { fromMs: NOW - 90 * 60_000, untilMs: NOW };
    expect(await world.letters.causes(world.destination, range)).toMatchObject({
      letters: 1,
      causes: [
        {
          count: 1,
          firstAtMs: NOW - HOUR_MS,
          lastAtMs: NOW - HOUR_MS,
          people: { count: 1 },
          byHour: { counts: [0, 1, 0] },
          eventNames: ['refund'],
        },
      ],
    });
    expect(await world.letters.causes(world.destination, { untilMs: NOW - 9 * HOUR_MS })).toMatchObject({
      causes: [],
      letters: 0,
    });
  });

  it('include the jobs that waited for a dead one, also after that one is gone', async () => {
    const subscription = subscriptionJob({ profile: bo });
    const ref = refTo(subscription);
    const { letters, destination, lanes } = world;
    await lanes.enqueue(destination, [{ jobId: ref.jobId, data: subscription }]);
    await letters.record(destination, {
      ref,
      job: subscription,
      reason: 'refused',
      failure: NO_LIST,
      attempts: [],
      nowMs: NOW,
    });
    const follows = { ...ref, untilMs: NOW, require: 'delivered' as const };
    const signUp = eventJob(purchase({ name: 'sign_up', profile: bo }), { follows });
    await record(signUp, { code: 'predecessor_dead', detail: 'It waits for a dead letter.' });
    const { causes } = await letters.causes(destination);
    expect(causes).toMatchObject([
      { code: 'invalid', field: 'list', count: 2, detail: NO_LIST.detail, eventNames: ['sign_up'] },
    ]);
    const cause = causes[0]?.id ?? '';
    const actor = { by: 'ava', reason: 'a test' };
    await letters.discard(destination, { cause, type: 'list-subscription' }, actor);
    expect((await letters.causes(destination)).causes).toMatchObject([
      { id: cause, count: 1, code: 'predecessor_dead' },
    ]);
  });

  it('beyond the limit are counted, and a sample says that it is one', async () => {
    for (let n = 0; n < 30; n++) {
      const profile = { email: `p${n}@shop.example` };
      await record(eventJob(purchase({ profile })), { code: n < 25 ? 'invalid' : 'not_found' });
    }
    const all = await world.letters.causes(world.destination, {}, { limit: 1, readAtMost: 10 });
    expect(all).toMatchObject({ total: 2, letters: 30 });
    expect(all.causes).toHaveLength(1);
    const people = all.causes[0]?.people;
    expect(people?.exact).toBe(false);
    expect(people?.count).toBeGreaterThanOrEqual(1);
    expect(people?.count).toBeLessThan(25);
  });

  it('are those of one person, of some letters, and of letters that were replayed', async () => {
    await recordBadPhones();
    const list = await record(subscriptionJob({ profile: bo }), NO_LIST, { nowMs: NOW - 2 * HOUR_MS });
    const { letters, destination } = world;
    const ofBo = await letters.causes(destination, { person: 'BO@shop.example' });
    expect(ofBo).toMatchObject({
      total: 2,
      letters: 2,
      byLane: { 'metric-event': 1, 'list-subscription': 1 },
    });
    expect(ofBo.causes.map(({ count, people }) => ({ count, people }))).toEqual([
      { count: 1, people: { count: 1, exact: true } },
      { count: 1, people: { count: 1, exact: true } },
    ]);
    const all = await letters.causes(destination);
    const [ofPhones] = all.causes;
    expect(ofBo.causes.find(({ id }) => id === ofPhones?.id)).toMatchObject({
      field: 'phone_number',
      eventNames: ['refund'],
      firstAtMs: NOW - HOUR_MS,
      hint: 'Correct it.',
    });
    const named = await letters.causes(destination, { ids: [list] });
    expect(named.causes).toMatchObject([{ count: 1, types: ['list-subscription'], exampleId: list }]);
    const dead = await letters.causes(destination, { state: 'dead' });
    expect(dead).toMatchObject({ total: all.total, letters: all.letters, byLane: all.byLane });
    expect(dead.causes.map(({ id, byHour }) => ({ id, byHour }))).toEqual(
      all.causes.map(({ id, byHour }) => ({ id, byHour })),
    );
    expect(await letters.causes(destination, { state: 'replaying' })).toMatchObject({ total: 0, causes: [] });
  });
});
