import { describe, expect, it } from '@jest/globals';
import type { JobRef } from '@tracklayer/lanes';
import { letterId, maskLetter } from '../../src/index.js';
import { deadKeys } from '../../src/keys.js';
import { memberOf } from '../../src/letter/letter-id.js';
import { death, eventJob, NOW } from '../support/jobs.js';
import { all, die, step, useWorlds, type World } from '../support/world.js';

let world: World;
const open = useWorlds((fresh) => {
  world = fresh;
});

const who = { by: 'ava', reason: 'a test' };

/** Makes a letter that names an unknown dictionary, as a newer version would. */
async function spoil(ref: JobRef): Promise<string> {
  const key = deadKeys(world.destination).letter(memberOf(ref));
  await world.redis.setrange(key, 0, String.fromCharCode(120));
  return letterId(ref);
}

async function oneOfThree(): Promise<{ bad: string; good: string[] }> {
  const refs = [
    await die(world, eventJob(), { nowMs: NOW - 2 }),
    await die(world, eventJob(), { nowMs: NOW - 1 }),
    await die(world, eventJob(), { nowMs: NOW }),
  ];
  const good = [refs[0], refs[1]].map((ref) => letterId(ref as JobRef));
  return { bad: await spoil(refs[2] as JobRef), good };
}

describe('A letter that this version cannot read', () => {
  it('is listed and grouped by its index, and hides no other letter', async () => {
    const { bad, good } = await oneOfThree();
    const { letters, destination } = world;
    const page = (await letters.list(destination, { code: 'invalid' })).letters;
    expect(page.map(({ id }) => id)).toEqual([bad, ...good.toReversed()]);
    expect(maskLetter(page[0] as never)).toMatchObject({
      reason: 'unreadable',
      state: 'dead',
      lastFailedAtMs: NOW,
      job: null,
    });
    expect(await letters.groups(destination)).toMatchObject([
      { code: 'invalid', count: 3, lastAtMs: NOW, example: { id: bad, reason: 'unreadable' } },
    ]);
    expect(await letters.get(destination, bad)).toEqual(page[0]);
    expect((await letters.preview(destination, {})).total).toBe(3);
    expect(await all(letters.export(destination, {}))).toHaveLength(3);
  });

  it('stays dead in a campaign, which sends the other letters', async () => {
    await oneOfThree();
    const { letters, destination } = world;
    const { id } = await letters.campaigns.start(destination, { selection: { code: 'invalid' }, ...who });
    const running = letters.campaigns.run(destination, id, { holder: 'test' });
    let done = false;
    void running.finally(() => {
      done = true;
    });
    while (!done) {
      await step(world, 'metric-event', async (_job, ref) => {
        await world.deliveryStore.settle(ref, 'delivered');
        await letters.resolve(destination, letterId(ref), 'delivered');
      });
    }
    expect(await running).toMatchObject({ state: 'done', counts: { taken: 2, unparseable: 1 } });
  });

  it('is kept by a discard and by the retention, which counts it', async () => {
    const { bad, good } = await oneOfThree();
    const { letters, destination } = world;
    await letters.discard(destination, { ids: good.slice(0, 1) }, who);
    const strict = open({ retention: { maxLetters: 0 } });
    expect(await strict.letters.expire(destination)).toMatchObject({ byNumber: 1, unreadable: 1 });
    expect(await letters.discard(destination, {}, who)).toEqual({ discarded: 0, passedOver: 1 });
    // Nothing more is dropped, so the audit gets no entry.
    const acts = (await all(letters.audit(destination))).length;
    expect(await strict.letters.expire(destination)).toMatchObject({ byNumber: 0, unreadable: 1 });
    expect(await all(letters.audit(destination))).toHaveLength(acts);
    expect((await letters.list(destination)).letters.map(({ id }) => id)).toEqual([bad]);
  });

  it('keeps its job in the lane if the job dies again, for a newer version to record', async () => {
    const { letters, destination } = world;
    const ref = await die(world, eventJob());
    await letters.replay(destination, letterId(ref), { nowMs: NOW });
    await spoil(ref);
    expect(await letters.get(destination, letterId(ref))).toMatchObject({
      reason: 'unreadable',
      state: 'replaying',
    });
    const dying = step(world, 'metric-event', async (job, each) => {
      await letters.record(destination, death(job, { ref: each }));
    });
    await expect(dying).rejects.toMatchObject({ code: 'unreadable_letter' });
    expect(await letters.repair(destination, { graceMs: 0 })).toMatchObject({ pending: 1, requeued: 0 });
  });
});
