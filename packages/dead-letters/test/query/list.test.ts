import { describe, expect, it, jest } from '@jest/globals';
import { groupId, letterId, type Selection } from '../../src/index.js';
import { deadKeys } from '../../src/keys.js';
import { personKey } from '../../src/store/lookup.js';
import { death, eventJob, NOW, profileJob, purchase } from '../support/jobs.js';
import { die, recordSome, step, useWorlds, type World } from '../support/world.js';

let world: World;
const open = useWorlds((fresh) => {
  world = fresh;
});

async function idsOf(selection: Selection, limit = 1_000): Promise<string[]> {
  const page = await world.letters.list(world.destination, { ...selection, limit });
  return page.letters.map(({ id }) => id);
}

describe('A list of dead letters', () => {
  it('returns every letter once, in order of time, also letters of the same millisecond', async () => {
    const ids = await recordSome(world, 60);
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

  it('finds a batch by each person in it, and writes its entries in small chunks', async () => {
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
          redis.exists(deadKeys(destination).lookup(personKey(externalId).bucket)),
        ),
      );
    expect(await entries()).not.toContain(0);
    await letters.discard(destination, { person: 'cust_7' }, { by: 'ava', reason: 'a test' });
    expect(await entries()).not.toContain(1);
    expect(Math.max(...scripts.mock.calls.map(([, keys]) => Number(keys)))).toBeLessThan(150);
  });

  it('continues after many letters of one group and one millisecond', async () => {
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

  it('continues at its cursor although letters left meanwhile', async () => {
    await recordSome(world, 20);
    const { letters, destination } = world;
    const first = await letters.list(destination, { limit: 10 });
    await letters.replayMany(
      destination,
      first.letters.map(({ id }) => id),
      { nowMs: NOW, by: 'ava', reason: 'mended' },
    );
    const second = await letters.list(destination, { limit: 10, cursor: first.cursor ?? '' });
    expect(second.letters).toHaveLength(10);
  });

  it('reads one page at a time for a person with very many letters, and returns each letter once', async () => {
    const { letters, destination, redis } = world;
    const many = 1_050;
    const record = (n: number) =>
      letters.record(destination, death(eventJob(purchase({ eventId: `load_${n}` }))));
    for (let n = 0; n < many; n += 50)
      await Promise.all(Array.from({ length: 50 }, (_, at) => record(n + at)));
    await letters.record(destination, death(profileJob()));
    const read: number[] = [];
    const mget = redis.mgetBuffer.bind(redis);
    const watched = jest.spyOn(redis, 'mgetBuffer');
    watched.mockImplementation((...args: unknown[]) => {
      read.push((args[0] as unknown[]).length);
      return (mget as (...all: unknown[]) => ReturnType<typeof mget>)(...args);
    });
    const seen = new Set<string>();
    let pages = 0;
    for (let cursor: string | undefined; ; pages++) {
      const page = await letters.list(destination, {
        person: 'ava@shop.example',
        type: 'metric-event',
        limit: 200,
        ...(cursor && { cursor }),
      });
      for (const { id } of page.letters) seen.add(id);
      cursor = page.cursor;
      // Letters that leave meanwhile do not change the order of the scan.
      if (pages === 0) await letters.discard(destination, { ids: [...seen] }, { by: 'ava', reason: 'gone' });
      if (cursor === undefined) break;
    }
    watched.mockRestore();
    expect(seen.size).toBe(many);
    expect(Math.max(...read)).toBeLessThanOrEqual(200);
    expect(read.reduce((sum, each) => sum + each, 0)).toBeLessThan(2 * many);
    expect(await letters.count(destination, { person: 'ava@shop.example' })).toBe(many - 200 + 1);
  });

  it('finds letters of a campaign that died again by the index of the campaign', async () => {
    const { letters, destination, redis } = world;
    await recordSome(world, 40);
    const refs = [await die(world, eventJob()), await die(world, eventJob())];
    const ids = refs.map(letterId);
    const order = { selection: { ids }, reason: 'mended', by: 'ava' };
    const campaign = await letters.campaigns.start(destination, order);
    const running = letters.campaigns.run(destination, campaign.id, { holder: 'test' });
    let taken = 0;
    while (taken < 2) {
      const isTaken = await step(world, 'metric-event', async (job, ref) => {
        if (ref.jobId === refs[0]?.jobId)
          await letters.record(destination, death(job, { ref, nowMs: NOW + 9 }));
        else {
          await world.deliveryStore.settle(ref, 'delivered');
          await letters.resolve(destination, letterId(ref), 'delivered');
        }
      });
      if (isTaken) taken += 1;
    }
    await running;
    const mget = jest.spyOn(redis, 'mgetBuffer');
    const campaignId = campaign.id;
    const { letters: again } = await letters.list(destination, { campaignId });
    expect(again.map(({ id }) => id)).toEqual([ids[0]]);
    expect(await letters.count(destination, { campaignId })).toBe(1);
    expect(await letters.count(destination, { campaignId, state: 'resolved' })).toBe(1);
    expect(await letters.count(destination, { campaignId, fromMs: NOW + 10 })).toBe(0);
    expect(await letters.count(destination, { campaignId, code: 'invalid' })).toBe(1);
    expect(mget.mock.calls.every(([keys]) => (keys as unknown as unknown[]).length === 1)).toBe(true);
    mget.mockRestore();
    expect(await letters.preview(destination, { campaignId })).toMatchObject({
      total: 1,
      kinds: [{ count: 1 }],
    });
    // A replay outside the campaign removes the letter from this index.
    await letters.replay(destination, ids[0] ?? '', { nowMs: NOW + 20 });
    expect(await letters.count(destination, { campaignId })).toBe(0);
    expect(await letters.count(destination, { campaignId, state: 'replaying' })).toBe(0);
  });

  it('refuses a cursor that does not come from a list', async () => {
    for (const cursor of ['', 'x', Buffer.from('[1,2]').toString('base64url')]) {
      await expect(world.letters.list(world.destination, { cursor })).rejects.toMatchObject({
        code: 'invalid_cursor',
      });
    }
  });

  it('returns and counts the letters that match a selection, for every condition', async () => {
    await recordSome(world, 42);
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

  it('shows only letters of its own destination', async () => {
    await recordSome(world, 3);
    const other = open();
    expect((await other.letters.list(other.destination)).letters).toEqual([]);
    expect(await other.letters.groups(other.destination)).toEqual([]);
  });
});
