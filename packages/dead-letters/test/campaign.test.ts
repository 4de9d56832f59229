import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RunOptions } from '../src/campaign/types.js';
import {
  type Campaign,
  CampaignBusyError,
  CampaignStateError,
  InvalidOrderError,
  letterId,
} from '../src/index.js';
import { releaseLetters } from '../src/replay/replay.js';
import {
  death,
  deliver,
  die,
  dieInHand,
  enqueue,
  eventJob,
  giveBack,
  NOW,
  openWorld,
  profileJob,
  purchase,
  step,
  subscriptionJob,
  type World,
} from './support/fixtures.js';

const opened: World[] = [];
let world: World;
let clockMs = NOW;
const open = (): World => {
  const made = openWorld({ now: () => clockMs });
  opened.push(made);
  return made;
};
beforeEach(() => {
  clockMs = NOW;
  world = open();
});
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
});

const order = { selection: {}, reason: 'phone numbers corrected', by: 'ava' };

async function start(changes: Partial<Parameters<World['letters']['campaigns']['start']>[1]> = {}) {
  clockMs = NOW + 60_000;
  return world.letters.campaigns.start(world.destination, { ...order, ...changes });
}

/** Runs a campaign beside a worker that does `work` with each job, until the campaign ends or is stopped. */
async function runBeside(
  { id }: Campaign,
  work: () => Promise<boolean>,
  options: Partial<RunOptions> = {},
  by: World = world,
): Promise<Campaign> {
  const running = by.letters.campaigns.run(world.destination, id, { holder: 'test:1', ...options });
  let over = false;
  const ended = running.finally(() => {
    over = true;
  });
  ended.catch(() => {});
  while (!over) if (!(await work())) await sleep(5);
  return running;
}

const deliverAny = async (): Promise<boolean> =>
  (await deliver(world, 'profile-upsert')) ||
  (await deliver(world, 'list-subscription')) ||
  (await deliver(world, 'metric-event'));

describe('a campaign', () => {
  it('sends every letter of its selection and follows it to its end', async () => {
    for (let n = 0; n < 7; n++) await die(world, eventJob());
    await die(world, profileJob());
    const campaign = await start({ selection: { type: 'metric-event' } });
    expect(campaign).toMatchObject({ state: 'running', total: 7, left: 7, underWay: 0 });
    const done = await runBeside(campaign, deliverAny);
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
    const done = await runBeside(await start({ selection: { code: 'invalid' } }), deliverAny);
    enqueue.mockRestore();
    expect(done.counts).toMatchObject({ taken: 251, delivered: 251, elsewhere: 0 });
    expect(released).toEqual(['profile-upsert', ...Array(250).fill('metric-event')]);
    expect(await letters.count(destination)).toBe(1);
  });

  it('counts what died again once, and does not send it again', async () => {
    const refs: string[] = [];
    for (let n = 0; n < 3; n++) refs.push((await die(world, eventJob(), { nowMs: NOW + n * 10 })).jobId);
    const [bad] = refs;
    const campaign = await start();
    const sent: string[] = [];
    const work = () =>
      step(world, 'metric-event', async (job, ref) => {
        sent.push(ref.jobId);
        if (ref.jobId === bad) {
          // By the clock of a worker that is behind: as if it had died before the start, after the first one.
          await world.letters.record(world.destination, death(job, { ref, nowMs: NOW + 5 }));
        } else {
          await world.settlement.settle(ref, 'duplicate');
          await world.letters.resolve(world.destination, letterId(ref), 'duplicate');
        }
      });
    const done = await runBeside(campaign, work, { underWayAtMost: 1 });
    expect(sent).toEqual(refs);
    expect(done).toMatchObject({ state: 'done', counts: { taken: 3, duplicate: 2, deadAgain: 1 } });
    const [again] = (await world.letters.list(world.destination, { campaignId: campaign.id })).letters;
    expect(again).toMatchObject({ jobId: bad, replays: 1, campaignId: campaign.id });
  });

  it('is frozen: what dies after its start is not in it', async () => {
    await die(world, eventJob());
    const campaign = await start();
    await die(world, eventJob(), { nowMs: clockMs + 1 });
    const done = await runBeside(campaign, deliverAny);
    expect(done.counts).toMatchObject({ taken: 1, delivered: 1 });
    expect(await world.letters.count(world.destination)).toBe(1);
  });

  it('leaves dead, and says so, what nobody understands, what has a dead predecessor, and what went elsewhere', async () => {
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
    const campaign = await start({ selection: { type: 'metric-event' } });
    await world.letters.discard(world.destination, { ids: [gone] }, { by: 'ben', reason: 'a test order' });
    const done = await runBeside(campaign, deliverAny);
    expect(done).toMatchObject({
      state: 'done',
      counts: { taken: 0, unparseable: 1, predecessorDead: 1, elsewhere: 1 },
    });
  });

  it('comes back to a letter whose last life is still in its lane, and sends the others meanwhile', async () => {
    const { letters, destination, lanes } = world;
    const queue = lanes.queue(destination, 'metric-event');
    await enqueue(world, eventJob());
    const ref = await dieInHand(world, 'metric-event');
    for (let n = 0; n < 2; n++) await die(world, eventJob());
    const campaign = await start();
    const sent: string[] = [];
    const work = async () => {
      const moved = await step(world, 'metric-event', async (job, each) => {
        if (!job.replay) return void (await letters.record(destination, death(job, { ref: each })));
        sent.push(each.jobId);
        await world.settlement.settle(each, 'delivered');
        await letters.resolve(destination, letterId(each), 'delivered');
      });
      if (sent.length === 2 && ref && (await queue.getJobState(ref.jobId)) === 'active') {
        await giveBack(world, ref);
      }
      return moved;
    };
    expect(await runBeside(campaign, work)).toMatchObject({
      state: 'done',
      counts: { taken: 3, delivered: 3 },
    });
    expect(sent).toHaveLength(3);
    expect(sent[2]).toBe(ref?.jobId);
  });

  it('edits each letter, and leaves dead what the edit makes invalid', async () => {
    const ref = await die(world, eventJob());
    await die(world, profileJob());
    const campaign = await start({
      edit: { patch: [{ op: 'replace', path: '/properties/value', value: 5 }] },
    });
    const seen: unknown[] = [];
    const done = await runBeside(campaign, () =>
      step(world, 'metric-event', async (job, at) => {
        seen.push(job.type === 'metric-event' && job.event.properties.value, at.jobId);
        await world.settlement.settle(at, 'delivered');
        await world.letters.resolve(world.destination, letterId(at), 'delivered');
      }),
    );
    expect(seen).toEqual([5, ref.jobId]);
    expect(done.counts).toMatchObject({ delivered: 1, invalidEdit: 1 });
  });

  it('sends old events as back-filled, unless they shall start flows', async () => {
    const old = { time: '2026-04-20T10:00:00Z' };
    const flags: unknown[] = [];
    const note = () =>
      step(world, 'metric-event', async (job, ref) => {
        flags.push(job.replay?.backfill);
        await world.settlement.settle(ref, 'delivered');
        await world.letters.resolve(world.destination, letterId(ref), 'delivered');
      });
    await die(world, eventJob());
    await runBeside(await start(), note);
    await die(world, eventJob(purchase(old)));
    await runBeside(await start(), note);
    await die(world, eventJob(purchase(old)));
    await runBeside(await start({ startFlows: true }), note);
    expect(flags).toEqual([undefined, true, undefined]);
  });

  it('takes no more letters from the moment it is paused; goes on when it is resumed; ends when it is cancelled', async () => {
    for (let n = 0; n < 12; n++) await die(world, eventJob());
    const { letters, destination } = world;
    const campaign = await start();
    const who = { by: 'ava' };
    let worked = 0;
    const done = runBeside(
      campaign,
      async () => {
        if (!(await deliverAny())) return false;
        worked += 1;
        if (worked === 2) {
          const paused = await letters.campaigns.pause(destination, campaign.id, who);
          expect(paused.state).toBe('paused');
          const { taken } = paused.counts;
          while (await deliverAny());
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
    // What was on its way when it was cancelled is counted all the same.
    while (await deliverAny());
    const after = await letters.campaigns.get(destination, campaign.id);
    expect(after).toMatchObject({ underWay: 0, counts: { delivered: counts.taken } });
    await expect(letters.campaigns.resume(destination, campaign.id, who)).rejects.toThrow(CampaignStateError);
  });

  it('puts few letters into a lane that does not move', async () => {
    const { letters, lanes, destination } = world;
    for (let n = 0; n < 50; n++) await die(world, eventJob());
    const campaign = await start();
    const stop = new AbortController();
    const running = letters.campaigns.run(destination, campaign.id, { holder: 'test', signal: stop.signal });
    const standing = async () => (await lanes.depth(destination, 'metric-event')).waiting;
    while ((await standing()) < 32) await sleep(5);
    await sleep(150);
    expect(await standing()).toBe(32);
    stop.abort();
    expect((await running).counts.taken).toBe(32);
  });

  it('that was paused while a page was read takes none of it', async () => {
    const { letters, redis, lanes, destination } = world;
    const id = letterId(await die(world, eventJob()));
    const { letters: page } = await letters.list(destination);
    const campaign = await start();
    await letters.campaigns.pause(destination, campaign.id, { by: 'ava' });
    const context = { redis, lanes, destination, followMs: 0, backfillOlderThanMs: 0 };
    const released = await releaseLetters(context, page, { nowMs: clockMs, campaignId: campaign.id });
    expect(released).toEqual({ replayed: [], invalid: [], halted: 1 });
    expect((await letters.get(destination, id))?.state).toBe('dead');
  });

  it('is run by one; a second one is told by whom, or waits', async () => {
    await die(world, eventJob());
    const campaign = await start();
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
    await deliverAny();
    expect((await waiting).state).toBe('done');
    expect(new Set(followed)).toEqual(new Set(['ops-1:77', undefined]));
  });

  it('is refused without a reason or a name, at a rate of nothing, or of letters that are not dead', async () => {
    const bad = start({ reason: ' ', by: '', ratePerSecond: 0, selection: { state: 'resolved' } });
    await expect(bad).rejects.toThrow(InvalidOrderError);
    await expect(bad).rejects.toMatchObject({
      problems: [{ path: 'reason' }, { path: 'by' }, { path: 'ratePerSecond' }, { path: 'selection.state' }],
    });
  });
});

describe('two campaigns over the same selection at once', () => {
  it('send each letter once, by one of them', async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 120; n++) ids.add((await die(world, eventJob())).jobId);
    const other = open();
    const [a, b] = [await start(), await start()];
    const sent: string[] = [];
    const work = () =>
      step(world, 'metric-event', async (job, ref) => {
        sent.push(ref.jobId);
        await world.settlement.settle(ref, 'delivered');
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
