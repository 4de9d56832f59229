import { describe, expect, it } from '@jest/globals';
import { deadKeys } from '../../src/keys.js';
import { releaseLetters } from '../../src/replay/replay.js';
import { runBeside, START, startCampaign } from '../support/campaigns.js';
import { death, eventJob, NOW } from '../support/jobs.js';
import { deliver, die, step, useWorlds, type World } from '../support/world.js';

let world: World;
useWorlds(
  (fresh) => {
    world = fresh;
  },
  () => ({ now: () => START }),
);
const who = { by: 'deploy-bot', byKind: 'token' } as const;
const campaigns = () => world.letters.campaigns;
const get = (id: string) => campaigns().get(world.destination, id);
const waiting = () => campaigns().waiting(world.destination);

/** Whether an event waits in its lane. Each step opens a connection, so an idle look takes none. */
const hasWork = async () => (await world.lanes.depth(world.destination, 'metric-event')).waiting > 0;

const deliverEvent = async () => (await hasWork()) && deliver(world, 'metric-event');

/** What version 0.1.0 wrote, and what its process left when it was killed: no lease. */
async function releasedCampaign(): Promise<string> {
  const { id } = await startCampaign(world);
  const keys = deadKeys(world.destination);
  await world.redis.hdel(keys.campaign(id), 'inWorkers');
  await world.redis.zrem(keys.openCampaigns, id);
  return id;
}

/** Runs a campaign as a worker does, and ends the run after its first letter. */
async function interrupt(id: string): Promise<void> {
  const stop = new AbortController();
  await campaigns().run(world.destination, id, {
    holder: 'ops-1:77',
    signal: stop.signal,
    underWayAtMost: 1,
    everyMs: 0,
    onProgress: ({ campaign }) => campaign.counts.taken === 1 && stop.abort(),
  });
}

describe('A campaign for the workers', () => {
  it('waits for a worker, has a runner, is interrupted without it, and waits again', async () => {
    for (let n = 0; n < 3; n++) await die(world, eventJob());
    const { id } = await startCampaign(world, who);
    expect(await waiting()).toEqual([id]);
    expect(await get(id)).toMatchObject({ state: 'running', inWorkers: true, byKind: 'token' });
    expect(await get(id)).not.toHaveProperty('runner');
    await world.redis.set(deadKeys(world.destination).lease(id), 'token ops-1:77', 'PX', 60_000);
    expect(await waiting()).toEqual([]);
    expect(await get(id)).toMatchObject({ state: 'running', runner: 'ops-1:77' });
    await world.redis.del(deadKeys(world.destination).lease(id));
    await interrupt(id);
    expect(await get(id)).toMatchObject({ state: 'interrupted', counts: { taken: 1 } });
    expect(await waiting()).toEqual([id]);
    const campaign = await get(id);
    expect(campaign && (await runBeside(world, campaign, deliverEvent))).toMatchObject({
      state: 'done',
      counts: { taken: 3, delivered: 3 },
    });
    expect(await waiting()).toEqual([]);
    expect(await world.redis.exists(deadKeys(world.destination).openCampaigns)).toBe(0);
  });

  it('of the released version is interrupted, and waits only after a resume, which the audit records', async () => {
    await die(world, eventJob());
    const id = await releasedCampaign();
    expect(await get(id)).toMatchObject({ state: 'interrupted', inWorkers: false });
    expect(await waiting()).toEqual([]);
    expect(await campaigns().resume(world.destination, id, who)).toMatchObject({ inWorkers: true });
    expect(await waiting()).toEqual([id]);
    const acts: unknown[] = [];
    for await (const entry of world.letters.audit(world.destination)) acts.push(entry);
    expect(acts).toContainEqual(expect.objectContaining({ action: 'campaign-resume', ...who }));
  });

  it('does not wait while it is paused, and its runner leaves it', async () => {
    await die(world, eventJob());
    const { id } = await startCampaign(world, { ratePerSecond: 0.0001 });
    const running = campaigns().run(world.destination, id, { holder: 'ops-1:77', untilPaused: true });
    await campaigns().pause(world.destination, id, who);
    expect(await running).toMatchObject({ state: 'paused' });
    expect(await waiting()).toEqual([]);
    await campaigns().resume(world.destination, id, who);
    expect(await waiting()).toEqual([id]);
  });

  it('gives no letter to a runner that lost it', async () => {
    const { redis, lanes, destination, letters } = world;
    await die(world, eventJob());
    const { letters: page } = await letters.list(destination);
    const { id } = await startCampaign(world);
    await redis.hset(deadKeys(destination).campaign(id), 'fence', 2);
    const context = { redis, lanes, destination, followMs: 0, backfillOlderThanMs: 0, defaults: {} };
    const release = (fence: string) => releaseLetters(context, page, { nowMs: START, campaignId: id, fence });
    expect(await release('1')).toEqual({ replayed: [], invalid: [], halted: 1 });
    expect((await release('2')).replayed).toMatchObject([{ outcome: 'replaying' }]);
  });

  it('is followed until no worker has taken it up for a time', async () => {
    await die(world, eventJob());
    const { id } = await startCampaign(world);
    const followed = await campaigns().follow(world.destination, id, { untakenMs: 1 });
    expect(followed).toMatchObject({ end: 'not-taken', campaign: { id, state: 'running' } });
    const stop = AbortSignal.abort();
    expect(await campaigns().follow(world.destination, id, { signal: stop })).toMatchObject({
      end: 'detached',
    });
    await campaigns().cancel(world.destination, id, who);
    expect(await campaigns().follow(world.destination, id)).toMatchObject({ end: 'over' });
  });
});

describe('A campaign in steps', () => {
  it('stops after the step whose letters die again, leaves the others, and continues with a resume', async () => {
    const { destination, letters } = world;
    for (let n = 0; n < 40; n++) await die(world, eventJob(), { nowMs: NOW + n });
    let isBad = false;
    const work = async () =>
      (await hasWork()) &&
      step(world, 'metric-event', async (job, ref) => {
        const { counts } = (await get(campaign.id)) ?? campaign;
        isBad ||= counts.delivered === 5 && counts.taken > 5;
        if (isBad && counts.taken <= 15)
          return void (await letters.record(destination, death(job, { ref, nowMs: START })));
        await world.deliveryStore.settle(ref, 'delivered');
        await letters.resolve(destination, job.replay?.letterId ?? '', 'delivered');
      });
    const campaign = await startCampaign(world, { steps: [5, 10, 'all'], stopAt: 0.1 });
    expect(campaign.step).toEqual({ number: 1, of: 3, taken: 0, deadAgain: 0 });
    await runBeside(world, campaign, work);
    expect(await get(campaign.id)).toMatchObject({
      state: 'stopped',
      stopped: 'dead-again',
      step: { number: 2, taken: 10, deadAgain: 10 },
      counts: { taken: 15, delivered: 5, deadAgain: 10 },
      left: 25,
    });
    expect(await letters.count(destination, { replayed: false })).toBe(25);
    expect(await waiting()).toEqual([]);
    const resumed = await campaigns().resume(destination, campaign.id, who);
    expect(resumed).toMatchObject({ step: { number: 3, taken: 0, deadAgain: 0 } });
    expect(await runBeside(world, resumed, work)).toMatchObject({
      state: 'done',
      counts: { taken: 40, delivered: 30, deadAgain: 10, elsewhere: 0 },
    });
  });
});
