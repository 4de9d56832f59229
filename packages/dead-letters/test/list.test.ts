import { afterAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { groupId, letterId, type Selection } from '../src/index.js';
import { deadKeys } from '../src/keys.js';
import { personWord } from '../src/lookup.js';
import { death, die, eventJob, NOW, openWorld, profileJob, purchase, type World } from './fixtures.js';

const opened: World[] = [];
let world: World;
beforeEach(() => {
  world = openWorld();
  opened.push(world);
});
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
});

const CODES = ['invalid', 'not_found', 'permission_denied'];

/** Letters of several causes, some at the very same moment; newest last. */
async function recordSome(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const job = eventJob(purchase({ name: n % 2 ? 'purchase' : 'refund' }));
    const one = death(job, { nowMs: NOW + Math.floor(n / 7), failure: { code: CODES[n % 3] ?? '' } });
    await world.letters.record(world.destination, one);
    ids.push(letterId(one.ref));
  }
  return ids;
}

async function idsOf(selection: Selection, limit = 1_000): Promise<string[]> {
  const page = await world.letters.list(world.destination, { ...selection, limit });
  return page.letters.map(({ id }) => id);
}

describe('a list of dead letters', () => {
  it('gives every letter once, page after page, newest first, also of one moment', async () => {
    const ids = await recordSome(60);
    for (const order of ['newest', 'oldest'] as const) {
      const seen: { id: string; atMs: number }[] = [];
      let cursor: string | undefined;
      do {
        const page = await world.letters.list(world.destination, {
          limit: 4,
          order,
          ...(cursor && { cursor }),
        });
        seen.push(...page.letters.map(({ id, lastFailedAtMs }) => ({ id, atMs: lastFailedAtMs })));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(seen.map(({ id }) => id).sort()).toEqual([...ids].sort());
      const times = seen.map(({ atMs }) => (order === 'oldest' ? atMs : -atMs));
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
  });

  it('finds a batch by each person in it, until it is gone, and never holds Redis up for all of them at once', async () => {
    const { letters, destination, redis } = world;
    const profiles = Array.from({ length: 400 }, (_, n) => ({ externalId: `cust_${n}` }));
    const job = {
      v: 1,
      type: 'event-backfill',
      enqueuedAtMs: 1,
      attempts: [],
      migrationId: 'm',
      events: [],
      profiles,
    };
    const batch = death(eventJob(), { job, ref: { type: 'event-backfill', jobId: 'bBatch' } });
    const scripts = jest.spyOn(redis, 'evalsha');
    await letters.record(destination, batch);
    for (const person of ['cust_0', 'CUST_399'])
      expect(await idsOf({ person })).toEqual([letterId(batch.ref)]);

    const entries = () =>
      Promise.all(
        profiles.map(({ externalId }) =>
          redis.exists(deadKeys(destination).lookup(personWord(externalId).bucket)),
        ),
      );
    expect(await entries()).not.toContain(0);
    await letters.discard(destination, { person: 'cust_7' }, { by: 'ava', reason: 'a test' });
    expect(await entries()).not.toContain(1);
    expect(Math.max(...scripts.mock.calls.map(([, keys]) => Number(keys)))).toBeLessThan(150);
  });

  it('gets past any number of letters of one cause and one moment', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 30; n++) {
      const one = death();
      await world.letters.record(world.destination, one);
      ids.push(letterId(one.ref));
    }
    for (const order of ['newest', 'oldest'] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await world.letters.list(world.destination, {
          limit: 4,
          order,
          ...(cursor && { cursor }),
        });
        seen.push(...page.letters.map(({ id }) => id));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(seen.sort()).toEqual([...ids].sort());
    }
  });

  it('goes on where it was though letters leave in between', async () => {
    await recordSome(20);
    const { letters, destination } = world;
    const first = await letters.list(destination, { limit: 10 });
    await letters.replayMany(
      destination,
      first.letters.map(({ id }) => id),
      { nowMs: NOW },
    );
    const second = await letters.list(destination, { limit: 10, cursor: first.cursor ?? '' });
    expect(second.letters).toHaveLength(10);
  });

  it('refuses a cursor that it did not make', async () => {
    for (const cursor of ['', 'x', Buffer.from('[1,2]').toString('base64url')]) {
      await expect(world.letters.list(world.destination, { cursor })).rejects.toMatchObject({
        code: 'invalid_cursor',
      });
    }
  });

  it('answers every selection with what matches it, and counts as many', async () => {
    await recordSome(42);
    const profile = death(profileJob({ profile: { email: 'Bo@Shop.Example', externalId: 'c-77' } }));
    await world.letters.record(world.destination, profile);
    const again = await die(world, eventJob(purchase({ eventId: 'ord_again' })));
    await world.letters.replay(world.destination, letterId(again), { nowMs: NOW });
    await die(world, eventJob(purchase({ eventId: 'other' })));
    const { letters } = await world.letters.list(world.destination, { limit: 1_000 });
    const id = groupId(world.destination, { type: 'metric-event', code: 'invalid', eventName: 'refund' });
    const selections: [Selection, (letter: (typeof letters)[number]) => boolean][] = [
      [{}, () => true],
      [{ type: 'profile-upsert' }, (letter) => letter.type === 'profile-upsert'],
      [{ eventName: 'refund' }, (letter) => letter.eventName === 'refund'],
      [{ code: 'not_found' }, (letter) => letter.code === 'not_found'],
      [{ group: id }, (letter) => letter.code === 'invalid' && letter.eventName === 'refund'],
      [{ fromMs: NOW + 2, untilMs: NOW + 4 }, (letter) => [NOW + 2, NOW + 3].includes(letter.lastFailedAtMs)],
      [
        { code: 'invalid', untilMs: NOW + 1 },
        ({ code, lastFailedAtMs }) => code === 'invalid' && lastFailedAtMs <= NOW,
      ],
      [{ person: ' bo@shop.EXAMPLE' }, (letter) => letter.type === 'profile-upsert'],
      [{ person: 'c-77' }, (letter) => letter.type === 'profile-upsert'],
      [{ person: 'nobody@shop.example' }, () => false],
      [{ eventId: 'other' }, (letter) => letter.eventId === 'other'],
      [{ eventId: 'other', code: 'not_found' }, () => false],
      [{ replayed: true }, (letter) => letter.replays > 0],
      [{ replayed: false }, (letter) => letter.replays === 0],
      [
        { pointer: '/data/attributes/profile/data/attributes/phone_number' },
        (letter) => letter.pointer !== undefined,
      ],
    ];
    for (const [selection, expected] of selections) {
      const wanted = letters.filter(expected).map((letter) => letter.id);
      expect((await idsOf(selection)).sort()).toEqual(wanted.sort());
      expect(await world.letters.count(world.destination, selection)).toBe(wanted.length);
    }
    expect(await world.letters.count(world.destination, { state: 'replaying' })).toBe(1);
    expect(await world.letters.count(world.destination, { state: 'replaying', code: 'nothing' })).toBe(0);
    expect(await idsOf({ state: 'replaying', eventName: 'purchase' })).toEqual([letterId(again)]);
  });

  it('of one destination shows nothing of another', async () => {
    await recordSome(3);
    const other = openWorld();
    opened.push(other);
    expect((await other.letters.list(other.destination)).letters).toEqual([]);
    expect(await other.letters.groups(other.destination)).toEqual([]);
  });
});

describe('groups', () => {
  it('hold letters of one cause, with count, times and an example', async () => {
    await recordSome(12);
    const groups = await world.letters.groups(world.destination);
    expect(groups).toHaveLength(6);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(12);
    const [, refunds] = [
      0,
      groups.find(({ code, eventName }) => code === 'invalid' && eventName === 'refund'),
    ];
    expect(refunds).toMatchObject({
      destination: world.destination,
      type: 'metric-event',
      count: 2,
      replayed: 0,
      firstAtMs: NOW,
      lastAtMs: NOW,
      example: { code: 'invalid', eventName: 'refund' },
    });
  });

  it('take letters that died again after a replay together with the others, and say how many', async () => {
    const ref = await die(world, eventJob());
    await die(world, eventJob());
    await world.letters.replay(world.destination, letterId(ref), { nowMs: NOW });
    const { destination, letters } = world;
    const replayed = (await letters.get(destination, letterId(ref)))?.job;
    await letters.record(
      destination,
      death(eventJob(), {
        ref,
        job: { ...(replayed as object), replay: { letterId: '', count: 1 } },
        nowMs: NOW + 9,
      }),
    );
    expect(await letters.groups(destination)).toMatchObject([
      { count: 2, replayed: 1, firstAtMs: NOW, lastAtMs: NOW + 9, example: { id: letterId(ref) } },
    ]);
  });

  it('of a batch do not split by the position that a pointer names', async () => {
    for (const position of [0, 7, 123]) {
      const pointer = `/data/attributes/profiles/data/${position}/attributes/email`;
      await world.letters.record(
        world.destination,
        death(eventJob(), { failure: { code: 'invalid', pointer } }),
      );
    }
    const groups = await world.letters.groups(world.destination);
    expect(groups).toMatchObject([
      { count: 3, pointer: '/data/attributes/profiles/data/*/attributes/email' },
    ]);
    expect(await idsOf({ pointer: '/data/attributes/profiles/data/55/attributes/email' })).toHaveLength(3);
  });
});
