import { describe, expect, it } from '@jest/globals';
import { laneKeys } from '@tracklayer/lanes';
import { letterId } from '../../src/index.js';
import { createKeptReadings } from '../../src/query/kept-readings.js';
import { batchJob, death, eventJob, NOW, purchase } from '../support/jobs.js';
import { die, recordSome, step, useWorlds, type World } from '../support/world.js';

let world: World;
const open = useWorlds((fresh) => {
  world = fresh;
});
const actor = { by: 'ava', reason: 'a test' };

/** Everything that a page of dead letters asks. */
async function answers({ letters }: World, destination: string) {
  return {
    all: await letters.count(destination),
    some: await letters.count(destination, { code: 'invalid' }),
    late: await letters.count(destination, { fromMs: NOW + 1 }),
    causes: await letters.causes(destination),
    lateCauses: await letters.causes(destination, { fromMs: NOW + 1 }),
    groups: await letters.groups(destination),
    newest: await letters.list(destination, { limit: 3 }),
    oldest: await letters.list(destination, { limit: 3, order: 'oldest' }),
    again: await letters.list(destination, { replayed: true }),
    replaying: await letters.list(destination, { state: 'replaying' }),
  };
}

describe('Kept readings', () => {
  it('answer as new ones do after each kind of change', async () => {
    const { letters, destination, lanes } = world;
    const keeper = open({ keepsReadings: true });
    const isSame = async () =>
      expect(await answers(keeper, destination)).toEqual(await answers(world, destination));
    await isSame();
    const [first = '', second = ''] = await recordSome(world, 12);
    await isSame();
    const ref = await die(world, eventJob());
    await isSame();
    await letters.replay(destination, letterId(ref), { nowMs: NOW });
    await isSame();
    await step(world, 'metric-event', async (job) => {
      await letters.record(destination, death(job, { ref, nowMs: NOW + 2 }));
    });
    await isSame();
    const line = (await letters.export(destination, { ids: [first] }, { reveal: true, ...actor }).next())
      .value;
    await letters.discard(destination, { ids: [first, second] }, actor);
    await isSame();
    await lanes.queue(destination, 'metric-event').obliterate({ force: true });
    for await (const { outcome } of letters.import(destination, [String(line)], actor))
      expect(outcome).toBe('imported');
    await isSame();
    await open({ retention: { maxLetters: 5 } }).letters.expire(destination);
    await isSame();
    expect(await letters.count(destination)).toBe(5);
  });

  it('are made again after a part of a letter was removed', async () => {
    const { letters, destination } = world;
    const keeper = open({ keepsReadings: true });
    const job = batchJob({ events: [purchase(), purchase({ profile: { email: 'bo@shop.example' } })] });
    await die(world, job);
    const [cause] = (await keeper.letters.causes(destination)).causes;
    expect(cause?.people).toEqual({ count: 2, exact: true });
    for await (const letter of letters.erasing.letters(destination)) {
      const left = { ...letter, job: { ...job, events: job.events.slice(0, 1) } };
      expect(await letters.erasing.remove(destination, letter, () => ({ left }))).toBe('reduced');
    }
    const [reduced] = (await keeper.letters.causes(destination)).causes;
    expect(reduced?.people).toEqual({ count: 1, exact: true });
  });

  it('are made once while no letter changes, and after a minute again', async () => {
    const { redis, destination } = world;
    let nowMs = NOW;
    let readings = 0;
    const kept = createKeptReadings(redis, () => nowMs);
    const ask = (key = 'a') => kept(destination, key, async () => ++readings);
    expect(await Promise.all([ask(), ask(), ask('b')])).toEqual([1, 1, 2]);
    await redis.hincrby(laneKeys(destination).counts, 'metric-event:delivered', 1);
    nowMs += 60_000;
    expect(await ask()).toBe(1);
    nowMs += 1;
    expect(await ask()).toBe(3);
  });

  it('are not those that failed', async () => {
    const kept = createKeptReadings(world.redis, () => NOW);
    const ask = (read: () => Promise<number>) => kept(world.destination, 'a', read);
    await expect(ask(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await ask(async () => 1)).toBe(1);
  });
});
