import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { CampaignBusyError, CampaignStateError, InvalidOrderError, letterId } from '../../src/index.js';
import { releaseLetters } from '../../src/replay/replay.js';
import { deliverAny, runBeside, START, startCampaign } from '../support/campaigns.js';
import { eventJob } from '../support/jobs.js';
import { die, step, useWorlds, type World } from '../support/world.js';

let world: World;
const open = useWorlds(
  (fresh) => {
    world = fresh;
  },
  () => ({ now: () => START }),
);
const deliverNext = () => deliverAny(world);

describe('A campaign that is controlled', () => {
  it('takes no letters while it is paused, continues after a resume, and ends after a cancel', async () => {
    for (let n = 0; n < 12; n++) await die(world, eventJob());
    const { letters, destination } = world;
    const campaign = await startCampaign(world);
    const who = { by: 'ava' };
    let worked = 0;
    const done = runBeside(
      world,
      campaign,
      async () => {
        if (!(await deliverNext())) return false;
        worked += 1;
        if (worked === 2) {
          const paused = await letters.campaigns.pause(destination, campaign.id, who);
          expect(paused.state).toBe('paused');
          const { taken } = paused.counts;
          while (await deliverNext());
          expect((await letters.campaigns.get(destination, campaign.id))?.counts.taken).toBe(taken);
          await letters.campaigns.resume(destination, campaign.id, who);
        }
        if (worked === 4) await letters.campaigns.cancel(destination, campaign.id, who);
        return true;
      },
      { underWayAtMost: 1 },
    );
    const { state, counts, underWay } = await done;
    expect(state).toBe('cancelled');
    expect(counts.taken).toBeLessThan(12);
    expect(counts.delivered + underWay).toBe(counts.taken);
    // Letters that were on their way at the cancel are still counted.
    while (await deliverNext());
    const after = await letters.campaigns.get(destination, campaign.id);
    expect(after).toMatchObject({ underWay: 0, counts: { delivered: counts.taken } });
    await expect(letters.campaigns.resume(destination, campaign.id, who)).rejects.toThrow(CampaignStateError);
  });

  it('releases few letters into a lane that does not move', async () => {
    const { letters, lanes, destination } = world;
    for (let n = 0; n < 50; n++) await die(world, eventJob());
    const campaign = await startCampaign(world);
    const stop = new AbortController();
    const running = letters.campaigns.run(destination, campaign.id, { holder: 'test', signal: stop.signal });
    const standing = async () => (await lanes.depth(destination, 'metric-event')).waiting;
    while ((await standing()) < 32) await sleep(5);
    await sleep(150);
    expect(await standing()).toBe(32);
    stop.abort();
    expect((await running).counts.taken).toBe(32);
  });

  it('takes no letter of a page if it is paused after the page was read', async () => {
    const { letters, redis, lanes, destination } = world;
    const id = letterId(await die(world, eventJob()));
    const { letters: page } = await letters.list(destination);
    const campaign = await startCampaign(world);
    await letters.campaigns.pause(destination, campaign.id, { by: 'ava' });
    const context = { redis, lanes, destination, followMs: 0, backfillOlderThanMs: 0, defaults: {} };
    const released = await releaseLetters(context, page, { nowMs: START, campaignId: campaign.id });
    expect(released).toEqual({ replayed: [], invalid: [], halted: 1 });
    expect((await letters.get(destination, id))?.state).toBe('dead');
  });

  it('is run by one process; a second process is refused, or follows it', async () => {
    await die(world, eventJob());
    const campaign = await startCampaign(world);
    const stop = new AbortController();
    const first = world.letters.campaigns.run(world.destination, campaign.id, {
      holder: 'ops-1:77',
      signal: stop.signal,
    });
    while ((await world.letters.campaigns.get(world.destination, campaign.id))?.counts.taken !== 1)
      await sleep(5);
    const other = open();
    const second = other.letters.campaigns.run(world.destination, campaign.id, { holder: 'ops-2:78' });
    await expect(second).rejects.toThrow(CampaignBusyError);
    await expect(second).rejects.toMatchObject({ holder: 'ops-1:77' });
    const followed: (string | undefined)[] = [];
    const waiting = other.letters.campaigns.run(world.destination, campaign.id, {
      holder: 'ops-2:78',
      wait: true,
      everyMs: 0,
      onProgress: ({ runner }) => followed.push(runner),
    });
    while (followed.length === 0) await sleep(5);
    stop.abort();
    expect((await first).state).toBe('running');
    await deliverNext();
    expect((await waiting).state).toBe('done');
    expect(new Set(followed)).toEqual(new Set(['ops-1:77', undefined]));
  });

  it('is refused without reason or actor, with a rate of zero, or for letters that are not dead', async () => {
    const bad = startCampaign(world, {
      reason: ' ',
      by: '',
      ratePerSecond: 0,
      selection: { state: 'resolved' },
    });
    await expect(bad).rejects.toThrow(InvalidOrderError);
    await expect(bad).rejects.toMatchObject({
      problems: [{ path: 'reason' }, { path: 'by' }, { path: 'ratePerSecond' }, { path: 'selection.state' }],
    });
  });
});

describe('Two campaigns over the same selection', () => {
  it('send each letter once', async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 120; n++) ids.add((await die(world, eventJob())).jobId);
    const other = open();
    const [a, b] = [await startCampaign(world), await startCampaign(world)];
    const sent: string[] = [];
    const work = () =>
      step(world, 'metric-event', async (job, ref) => {
        sent.push(ref.jobId);
        await world.deliveryStore.settle(ref, 'delivered');
        if (job.replay) await world.letters.resolve(world.destination, job.replay.letterId, 'delivered');
      });
    let over = false;
    const options = { holder: 'test', readyAtMost: 16 };
    const both = Promise.all([
      world.letters.campaigns.run(world.destination, a.id, options),
      other.letters.campaigns.run(world.destination, b.id, options),
    ]).finally(() => {
      over = true;
    });
    while (!over) if (!(await work())) await sleep(5);
    const [first, second] = await both;
    expect(sent.length).toBe(120);
    expect(new Set(sent)).toEqual(ids);
    expect(first.counts.delivered + second.counts.delivered).toBe(120);
    expect(first.counts.elsewhere).toBe(second.counts.taken);
    expect(second.counts.elsewhere).toBe(first.counts.taken);
  });
});
