import { describe, expect, it, jest } from '@jest/globals';
import { letterId } from '../../src/index.js';
import { deliverAny, runBeside, START, startCampaign } from '../support/campaigns.js';
import { death, eventJob, NOW, profileJob, purchase, subscriptionJob } from '../support/jobs.js';
import { die, dieInHand, enqueue, giveBack, step, useWorlds, type World } from '../support/world.js';

let world: World;
useWorlds(
  (fresh) => {
    world = fresh;
  },
  () => ({ now: () => START }),
);
const deliverNext = () => deliverAny(world);

describe('A campaign', () => {
  it('sends every letter of its selection and follows each one to its end', async () => {
    for (let n = 0; n < 7; n++) await die(world, eventJob());
    await die(world, profileJob());
    const campaign = await startCampaign(world, { selection: { type: 'metric-event' } });
    expect(campaign).toMatchObject({ state: 'running', total: 7, left: 7, underWay: 0 });
    const done = await runBeside(world, campaign, deliverNext);
    expect(done).toMatchObject({
      state: 'done',
      counts: { taken: 7, delivered: 7, deadAgain: 0, elsewhere: 0 },
      underWay: 0,
      left: 0,
    });
    expect(await world.letters.count(world.destination)).toBe(1);
    expect(await world.letters.campaigns.list(world.destination)).toEqual([done]);
  });

  it('releases profiles before events, and nothing outside its selection', async () => {
    const { letters, lanes, destination } = world;
    for (let ms = 0; ms < 250; ms++)
      await letters.record(destination, death(eventJob(), { nowMs: NOW + ms }));
    await letters.record(destination, death(profileJob(), { nowMs: NOW + 900 }));
    await letters.record(destination, death(eventJob(), { failure: { code: 'not_found' } }));
    const released: string[] = [];
    const enqueueForReal = lanes.enqueue;
    const enqueue = jest.spyOn(lanes, 'enqueue').mockImplementation(async (to, jobs) => {
      released.push(...jobs.map(({ data }) => data.type));
      return enqueueForReal(to, jobs);
    });
    const done = await runBeside(
      world,
      await startCampaign(world, { selection: { code: 'invalid' } }),
      deliverNext,
    );
    enqueue.mockRestore();
    expect(done.counts).toMatchObject({ taken: 251, delivered: 251, elsewhere: 0 });
    expect(released).toEqual(['profile-upsert', ...Array(250).fill('metric-event')]);
    expect(await letters.count(destination)).toBe(1);
  });

  it('counts a letter that dies again once, and does not send it again', async () => {
    const refs: string[] = [];
    for (let n = 0; n < 3; n++) refs.push((await die(world, eventJob(), { nowMs: NOW + n * 10 })).jobId);
    const [bad] = refs;
    const campaign = await startCampaign(world);
    const sent: string[] = [];
    const work = () =>
      step(world, 'metric-event', async (job, ref) => {
        sent.push(ref.jobId);
        if (ref.jobId === bad) {
          // The clock of this worker is slow: the letter seems to have died before the start.
          await world.letters.record(world.destination, death(job, { ref, nowMs: NOW + 5 }));
        } else {
          await world.deliveryStore.settle(ref, 'duplicate');
          await world.letters.resolve(world.destination, letterId(ref), 'duplicate');
        }
      });
    const done = await runBeside(world, campaign, work, { underWayAtMost: 1 });
    expect(sent).toEqual(refs);
    expect(done).toMatchObject({ state: 'done', counts: { taken: 3, duplicate: 2, deadAgain: 1 } });
    const [again] = (await world.letters.list(world.destination, { campaignId: campaign.id })).letters;
    expect(again).toMatchObject({ jobId: bad, replays: 1, campaignId: campaign.id });
  });

  it('does not include letters that die after its start', async () => {
    await die(world, eventJob());
    const campaign = await startCampaign(world);
    await die(world, eventJob(), { nowMs: START + 1 });
    const done = await runBeside(world, campaign, deliverNext);
    expect(done.counts).toMatchObject({ taken: 1, delivered: 1 });
    expect(await world.letters.count(world.destination)).toBe(1);
  });

  it('counts letters that it cannot parse, that have a dead predecessor, or that were discarded meanwhile', async () => {
    await world.letters.record(
      world.destination,
      death({ v: 9 } as never, {
        ref: { type: 'metric-event', jobId: 'mUnreadable' },
        reason: 'unparseable',
      }),
    );
    const subscription = await die(world, subscriptionJob());
    await die(
      world,
      eventJob(purchase(), { follows: { ...subscription, untilMs: NOW, require: 'delivered' } }),
    );
    const gone = letterId(await die(world, eventJob()));
    const campaign = await startCampaign(world, { selection: { type: 'metric-event' } });
    await world.letters.discard(world.destination, { ids: [gone] }, { by: 'ben', reason: 'a test order' });
    const done = await runBeside(world, campaign, deliverNext);
    expect(done).toMatchObject({
      state: 'done',
      counts: { taken: 0, unparseable: 1, predecessorDead: 1, elsewhere: 1 },
    });
  });

  it('returns to a letter whose last run is still in its lane, and sends the others meanwhile', async () => {
    const { letters, destination, lanes } = world;
    const queue = lanes.queue(destination, 'metric-event');
    await enqueue(world, eventJob());
    const ref = await dieInHand(world, 'metric-event');
    for (let n = 0; n < 2; n++) await die(world, eventJob());
    const campaign = await startCampaign(world);
    const sent: string[] = [];
    const work = async () => {
      const moved = await step(world, 'metric-event', async (job, each) => {
        if (!job.replay) return void (await letters.record(destination, death(job, { ref: each })));
        sent.push(each.jobId);
        await world.deliveryStore.settle(each, 'delivered');
        await letters.resolve(destination, letterId(each), 'delivered');
      });
      if (sent.length === 2 && ref && (await queue.getJobState(ref.jobId)) === 'active') {
        await giveBack(world, ref);
      }
      return moved;
    };
    expect(await runBeside(world, campaign, work)).toMatchObject({
      state: 'done',
      counts: { taken: 3, delivered: 3 },
    });
    expect(sent).toHaveLength(3);
    expect(sent[2]).toBe(ref?.jobId);
  });

  it('edits each letter, and leaves a letter dead if the edit makes it invalid', async () => {
    const ref = await die(world, eventJob());
    await die(world, profileJob());
    const campaign = await startCampaign(world, {
      edit: { patch: [{ op: 'replace', path: '/properties/value', value: 5 }] },
    });
    const seen: unknown[] = [];
    const done = await runBeside(world, campaign, () =>
      step(world, 'metric-event', async (job, at) => {
        seen.push(job.type === 'metric-event' && job.event.properties.value, at.jobId);
        await world.deliveryStore.settle(at, 'delivered');
        await world.letters.resolve(world.destination, letterId(at), 'delivered');
      }),
    );
    expect(seen).toEqual([5, ref.jobId]);
    expect(done.counts).toMatchObject({ delivered: 1, invalidEdit: 1 });
  });

  it('marks old events as back-filled, unless it starts flows', async () => {
    const old = { time: '2026-04-20T10:00:00Z' };
    const flags: unknown[] = [];
    const note = () =>
      step(world, 'metric-event', async (job, ref) => {
        flags.push(job.replay?.backfill);
        await world.deliveryStore.settle(ref, 'delivered');
        await world.letters.resolve(world.destination, letterId(ref), 'delivered');
      });
    await die(world, eventJob());
    await runBeside(world, await startCampaign(world), note);
    await die(world, eventJob(purchase(old)));
    await runBeside(world, await startCampaign(world), note);
    await die(world, eventJob(purchase(old)));
    await runBeside(world, await startCampaign(world, { startFlows: true }), note);
    expect(flags).toEqual([undefined, true, undefined]);
  });
});
