import { describe, expect, it } from '@jest/globals';
import { letterId } from '../../src/index.js';
import { death, eventJob, NOW, purchase, refTo } from '../support/jobs.js';
import {
  all,
  deliver,
  die,
  dieInHand,
  enqueue,
  giveBack,
  step,
  useWorlds,
  type World,
} from '../support/world.js';

let world: World;
const open = useWorlds((fresh) => {
  world = fresh;
});

const LATER = NOW + 3_600_000;

describe('A replay', () => {
  it('enqueues the same job with its id, event id and time, without attempts, behind live traffic', async () => {
    const event = purchase();
    const ref = await die(
      world,
      eventJob(event, { attempts: [{ atMs: 1, outcome: 'retry', code: 'timeout' }] }),
    );
    const replayed = await world.letters.replay(world.destination, letterId(ref), { nowMs: LATER });
    expect(replayed).toEqual({ id: letterId(ref), outcome: 'replaying' });
    const job = await world.lanes.queue(world.destination, 'metric-event').getJob(ref.jobId);
    expect(job?.data).toEqual(
      eventJob(event, { enqueuedAtMs: LATER, replay: { letterId: letterId(ref), count: 1 } }),
    );
    expect(job?.opts.priority).toBe(10);
    expect(await world.letters.get(world.destination, letterId(ref))).toMatchObject({
      state: 'replaying',
      replays: 1,
      replayedAtMs: LATER,
    });
  });

  it('goes after live events that arrive later', async () => {
    const ref = await die(world, eventJob());
    await world.letters.replay(world.destination, letterId(ref), { nowMs: LATER });
    const live = await enqueue(world, eventJob());
    const order: string[] = [];
    while (await step(world, 'metric-event', async (_job, { jobId }) => void order.push(jobId)));
    expect(order).toEqual([live.jobId, ref.jobId]);
  });

  it('removes the finished job that BullMQ still holds, so that BullMQ accepts the new one', async () => {
    const ref = await die(world, eventJob());
    const queue = world.lanes.queue(world.destination, 'metric-event');
    expect(await queue.getJobState(ref.jobId)).toBe('completed');
    await world.letters.replay(world.destination, letterId(ref), { nowMs: LATER });
    expect(await queue.getJobState(ref.jobId)).toBe('prioritized');
  });

  it('resolves the letter when its job is delivered, and keeps the attempt history', async () => {
    const ref = await die(world, eventJob());
    await world.letters.replay(world.destination, letterId(ref), { nowMs: LATER });
    expect(await deliver(world, 'metric-event')).toBe(true);
    expect(await world.letters.get(world.destination, letterId(ref))).toMatchObject({
      state: 'resolved',
      resolution: 'delivered',
      resolvedAtMs: NOW,
      attempts: [{ code: 'invalid' }],
    });
    expect(await world.letters.count(world.destination)).toBe(0);
    expect(await world.letters.groups(world.destination)).toEqual([]);
    expect((await world.letters.list(world.destination, { state: 'resolved' })).letters).toHaveLength(1);
    expect(await world.letters.replay(world.destination, letterId(ref), { nowMs: LATER })).toMatchObject({
      outcome: 'already-resolved',
    });
  });

  it('is made by one of several processes that start it at once', async () => {
    const ref = await die(world, eventJob());
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () =>
        world.letters.replay(world.destination, letterId(ref), { nowMs: LATER }),
      ),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
      'already-replaying',
      'already-replaying',
      'already-replaying',
      'already-replaying',
      'replaying',
    ]);
    const depth = await world.lanes.depth(world.destination, 'metric-event');
    expect(depth.waiting).toBe(1);
  });

  it('returns not-found for an unknown id', async () => {
    for (const id of ['metric-event~nobody', 'nonsense', '']) {
      expect(await world.letters.replay(world.destination, id, { nowMs: LATER })).toEqual({
        id,
        outcome: 'not-found',
      });
    }
  });

  it('is pending while the last run is in the lane, and no worker sends that run', async () => {
    const { letters, destination, deliveryStore } = world;
    const ref = await enqueue(world, eventJob());
    // The worker was killed after it recorded the death. The job stays active until its lock expires.
    await dieInHand(world, 'metric-event');
    const edit = { set: [['profile.phoneNumber', '+4915100000000'] as const] };
    const replay = () => letters.replay(destination, letterId(ref), { nowMs: LATER, edit });
    expect(await replay()).toEqual({ id: letterId(ref), outcome: 'pending' });
    expect(await letters.get(destination, letterId(ref))).toMatchObject({ state: 'dead', replays: 0 });
    expect(await deliveryStore.markers([ref])).toEqual(['dead']);

    await giveBack(world, ref);
    expect(await replay()).toMatchObject({ outcome: 'pending' });
    await step(world, 'metric-event', async (job) => {
      await letters.record(destination, death(job, { ref }));
    });
    expect(await replay()).toMatchObject({ outcome: 'replaying' });
    const job = await world.lanes.queue(destination, 'metric-event').getJob(ref.jobId);
    expect(job?.data).toMatchObject({
      replay: { letterId: letterId(ref), count: 1 },
      event: { profile: { phoneNumber: '+4915100000000' } },
    });
    expect(await world.lanes.counts(destination)).toMatchObject({
      'metric-event:enqueued': 1,
      'metric-event:dead': 0,
    });
  });

  it('stays possible, because a letter does not expire while its last run is in the lane', async () => {
    const { destination, deliveryStore } = world;
    const ref = await enqueue(world, eventJob());
    await dieInHand(world, 'metric-event');
    const strict = open({ retention: { maxLetters: 0 } });
    expect(await strict.letters.expire(destination)).toMatchObject({ byNumber: 0 });
    expect(await deliveryStore.markers([ref])).toEqual(['dead']);
  });

  it('refuses a job that cannot be parsed', async () => {
    const ref = refTo(eventJob());
    await world.letters.record(
      world.destination,
      death(eventJob(), { ref, job: { v: 99 }, reason: 'unparseable' }),
    );
    expect(await world.letters.replay(world.destination, letterId(ref), { nowMs: LATER })).toMatchObject({
      outcome: 'unparseable',
    });
    expect(await world.letters.count(world.destination)).toBe(1);
  });

  it('keeps the counts correct: every job is counted once', async () => {
    const [delivered, again] = [await die(world, eventJob()), await die(world, eventJob())];
    const counts = async () => {
      const all = await world.lanes.counts(world.destination);
      return [all['metric-event:enqueued'], all['metric-event:dead'], all['metric-event:delivered']];
    };
    expect(await counts()).toEqual([2, 2, 0]);
    await world.letters.replay(world.destination, letterId(delivered), { nowMs: LATER });
    expect(await counts()).toEqual([2, 1, 0]);
    await deliver(world, 'metric-event');
    expect(await counts()).toEqual([2, 1, 1]);
    await world.letters.replay(world.destination, letterId(again), { nowMs: LATER });
    await step(world, 'metric-event', async (job, ref) => {
      await world.letters.record(world.destination, death(job, { ref }));
    });
    expect(await counts()).toEqual([2, 1, 1]);
  });

  it('keeps the time of each replay through an export and an import', async () => {
    const { letters, destination } = world;
    const id = letterId(await die(world, eventJob()));
    for (const nowMs of [LATER, LATER + 1, LATER + 2]) {
      await letters.replay(destination, id, { nowMs });
      await step(world, 'metric-event', async (job, ref) => {
        await letters.record(destination, death(job, { ref }));
      });
    }
    const times = { replayedAtMs: LATER + 2, earlierReplaysAtMs: [LATER, LATER + 1] };
    expect(await letters.get(destination, id)).toMatchObject(times);
    const lines = await all(letters.export(destination, {}, { reveal: true, by: 'ava' }));
    await letters.discard(destination, {}, { by: 'ava', reason: 'moved' });
    await all(letters.import(destination, lines, { by: 'ava' }));
    expect(await letters.get(destination, id)).toMatchObject(times);
  });
});

describe('A replay with an edit', () => {
  it('sends the edited event and stores it in the letter', async () => {
    const ref = await die(world, eventJob());
    const edit = { set: [['profile.phoneNumber', '+4915100000000'] as const] };
    await world.letters.replay(world.destination, letterId(ref), { nowMs: LATER, edit });
    const job = await world.lanes.queue(world.destination, 'metric-event').getJob(ref.jobId);
    expect(job?.data).toMatchObject({ event: { profile: { phoneNumber: '+4915100000000' } } });
    expect(await world.letters.get(world.destination, letterId(ref))).toMatchObject({
      job: { event: { profile: { phoneNumber: '+4915100000000' } } },
    });
    const found = { state: 'replaying', person: '+4915100000000' } as const;
    expect((await world.letters.list(world.destination, found)).letters).toHaveLength(1);
  });

  it('is refused with a path if the event becomes invalid, and changes nothing', async () => {
    const refs = [await die(world, eventJob()), await die(world, eventJob())];
    const edit = { set: [['profile.phoneNumber', 'call me'] as const] };
    const replay = world.letters.replayMany(world.destination, refs.map(letterId), {
      nowMs: LATER,
      edit,
      by: 'ava',
      reason: 'mended',
    });
    await expect(replay).rejects.toMatchObject({
      code: 'invalid_event',
      problems: [expect.objectContaining({ path: 'profile.phoneNumber' })],
    });
    expect(await world.letters.count(world.destination)).toBe(2);
  });
});

describe('A replay of several letters', () => {
  it('is refused without actor and reason, and changes nothing', async () => {
    const { letters, destination } = world;
    const ids = [letterId(await die(world, eventJob())), letterId(await die(world, eventJob()))];
    const refused = { code: 'invalid_order', problems: [{ path: 'by' }, { path: 'reason' }] };
    await expect(letters.replayMany(destination, ids, { nowMs: LATER })).rejects.toMatchObject(refused);
    expect(await letters.count(destination)).toBe(2);
  });
});
