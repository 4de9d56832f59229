import { describe, expect, it } from '@jest/globals';
import { letterId, type Selection } from '../../src/index.js';
import { death, eventJob, NOW } from '../support/jobs.js';
import { die, recordSome, useWorlds, type World } from '../support/world.js';

let world: World;
useWorlds((fresh) => {
  world = fresh;
});

async function idsOf(selection: Selection, limit = 1_000): Promise<string[]> {
  const page = await world.letters.list(world.destination, { ...selection, limit });
  return page.letters.map(({ id }) => id);
}

describe('Groups', () => {
  it('contain letters with the same group key, with count, times and an example', async () => {
    await recordSome(world, 12);
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

  it('include letters that died again after a replay, and count them', async () => {
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

  it('tell wordings apart, and each can be selected', async () => {
    const pointer = '/data';
    const failures = [{}, { textKey: 'Ab3dEf7h' }, { textKey: 'Zz9_xy-0' }].map((wording) => ({
      code: 'invalid',
      pointer,
      ...wording,
    }));
    for (const failure of failures) await die(world, eventJob(), { failure });
    const { letters, destination } = world;
    const groups = await letters.groups(destination, { code: 'invalid', pointer });
    expect(groups.map(({ count, textKey }) => [count, textKey ?? '']).sort()).toEqual([
      [1, ''],
      [1, 'Ab3dEf7h'],
      [1, 'Zz9_xy-0'],
    ]);
    const [{ id: group } = { id: '' }] = groups;
    expect(await idsOf({ group })).toHaveLength(1);
  });

  it('can be selected by fields of the group key only', async () => {
    await recordSome(world, 42);
    const { letters, destination } = world;
    const refunds = await letters.groups(destination, { eventName: 'refund', replayed: false });
    expect(refunds.length).toBeGreaterThan(0);
    expect(new Set(refunds.map(({ eventName }) => eventName))).toEqual(new Set(['refund']));
    await expect(letters.groups(destination, { person: 'ava@shop.example' })).rejects.toMatchObject({
      problems: [{ path: 'person' }],
    });
  });

  it('ignore the list position in a pointer', async () => {
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
