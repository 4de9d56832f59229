import { describe, expect, it } from '@jest/globals';
import { laneKeys } from '@tracklayer/lanes';
import { letterId } from '../../src/index.js';
import { death, eventJob, NOW, profileJob, purchase, refTo, subscriptionJob } from '../support/jobs.js';
import { deliver, die, useWorlds, type World } from '../support/world.js';

let world: World;
const open = useWorlds((fresh) => {
  world = fresh;
});

const LATER = NOW + 3_600_000;

describe('A letter that depends on another one', () => {
  async function dieTogether() {
    const subscription = refTo(subscriptionJob());
    const event = eventJob(purchase({ name: 'sign_up', properties: {} }), {
      follows: { ...subscription, untilMs: NOW, require: 'delivered' },
    });
    const eventRef = refTo(event);
    const { record } = world.letters;
    const older = { ref: subscription, nowMs: NOW - 1 };
    await record(world.destination, death(subscriptionJob({ releases: [eventRef] }), older));
    const failure = { code: 'predecessor_dead' };
    await record(world.destination, death(event, { ref: eventRef, reason: 'predecessor_dead', failure }));
    return { subscription, event: eventRef };
  }

  it('is refused while its predecessor is dead', async () => {
    const { event, subscription } = await dieTogether();
    expect(await world.letters.replay(world.destination, letterId(event), { nowMs: LATER })).toEqual({
      id: letterId(event),
      outcome: 'predecessor-dead',
      predecessor: letterId(subscription),
    });
    expect(await world.letters.count(world.destination)).toBe(2);
  });

  it('is replayed with its predecessor if requested, and waits for it again', async () => {
    const { event, subscription } = await dieTogether();
    const options = { nowMs: LATER, together: true };
    const results = await world.letters.replayMany(world.destination, [letterId(event)], options);
    expect(results).toEqual([
      { id: letterId(subscription), outcome: 'replaying' },
      { id: letterId(event), outcome: 'replaying' },
    ]);
    const queue = world.lanes.queue(world.destination, 'metric-event');
    expect(await queue.getJobState(event.jobId)).toBe('delayed');
    const job = await queue.getJob(event.jobId);
    expect(job?.data.follows).toEqual({ ...subscription, untilMs: LATER + 30_000, require: 'delivered' });
  });

  it('waits for its predecessor if both are replayed, in any order', async () => {
    const { event, subscription } = await dieTogether();
    const ids = [letterId(event), letterId(subscription)];
    await world.letters.replayMany(world.destination, ids, { nowMs: LATER, by: 'ava', reason: 'mended' });
    const { lanes, destination } = world;
    expect(await lanes.queue(destination, 'metric-event').getJobState(event.jobId)).toBe('delayed');
    expect(await lanes.queue(destination, 'list-subscription').getJobState(subscription.jobId)).toBe(
      'prioritized',
    );
  });

  it('goes at once if an earlier replay delivered the predecessor', async () => {
    const { event, subscription } = await dieTogether();
    await world.letters.replay(world.destination, letterId(subscription), { nowMs: LATER });
    await deliver(world, 'list-subscription');
    await world.letters.replay(world.destination, letterId(event), { nowMs: LATER });
    const queue = world.lanes.queue(world.destination, 'metric-event');
    expect(await queue.getJobState(event.jobId)).toBe('prioritized');
  });

  it('goes at once if the delivered predecessor is no longer stored', async () => {
    const { event, subscription } = await dieTogether();
    const { redis, letters, lanes, destination } = world;
    await letters.replay(destination, letterId(subscription), { nowMs: LATER });
    await deliver(world, 'list-subscription');
    // The deduplication window has passed, and the finished job is gone.
    await redis.del(laneKeys(destination).marker(subscription.type, subscription.jobId));
    await lanes.queue(destination, 'list-subscription').remove(subscription.jobId);
    await letters.replay(destination, letterId(event), { nowMs: LATER });
    const job = await lanes.queue(destination, 'metric-event').getJob(event.jobId);
    expect(job?.data.follows).toBeUndefined();
    expect(await job?.getState()).toBe('prioritized');
  });

  it('is refused if its predecessor was discarded, because it would die again', async () => {
    const { event, subscription } = await dieTogether();
    const { letters, destination } = world;
    await letters.discard(destination, { ids: [letterId(subscription)] }, { by: 'ava', reason: 'a test' });
    for (const together of [false, true]) {
      const [answer] = await letters.replayMany(destination, [letterId(event)], { nowMs: LATER, together });
      expect(answer).toEqual({
        id: letterId(event),
        outcome: 'predecessor-discarded',
        predecessor: letterId(subscription),
      });
    }
    const campaign = await letters.campaigns.start(destination, {
      selection: {},
      by: 'ava',
      reason: 'a test',
    });
    expect(await letters.campaigns.run(destination, campaign.id, { holder: 'test' })).toMatchObject({
      state: 'done',
      counts: { taken: 0, predecessorGone: 1, elsewhere: 0 },
    });
  });

  it('is refused if its predecessor has expired', async () => {
    const { event, subscription } = await dieTogether();
    const { letters, destination } = world;
    const strict = open({ retention: { maxLetters: 1 } });
    await strict.letters.expire(destination);
    const left = (await letters.list(destination)).letters.map(({ id }) => id);
    expect(left).toEqual([letterId(event)]);
    expect(await letters.replay(destination, letterId(event), { nowMs: LATER })).toEqual({
      id: letterId(event),
      outcome: 'predecessor-gone',
      predecessor: letterId(subscription),
    });
    expect(await letters.count(destination)).toBe(1);
  });

  it('goes if the event was sent before, because its predecessor was delivered then', async () => {
    const subscription = refTo(subscriptionJob());
    const event = eventJob(purchase({ name: 'sign_up', properties: {} }), {
      follows: { ...subscription, untilMs: NOW, require: 'delivered' },
    });
    const ref = await die(world, event, { reason: 'refused' });
    const { letters, lanes, destination } = world;
    expect(await letters.replay(destination, letterId(ref), { nowMs: LATER })).toMatchObject({
      outcome: 'replaying',
    });
    const job = await lanes.queue(destination, 'metric-event').getJob(ref.jobId);
    expect(job?.data.follows).toBeUndefined();
  });

  it('goes alone if it only requires that its predecessor has ended', async () => {
    const profile = refTo(profileJob());
    const event = eventJob(purchase(), { follows: { ...profile, untilMs: NOW, require: 'settled' } });
    const { letters, destination } = world;
    await letters.record(destination, death(profileJob(), { ref: profile }));
    const ref = refTo(event);
    await letters.record(destination, death(event, { ref }));
    const replayed = await letters.replay(destination, letterId(ref), { nowMs: LATER });
    expect(replayed.outcome).toBe('replaying');
    const queue = world.lanes.queue(destination, 'metric-event');
    expect(await queue.getJobState(ref.jobId)).toBe('prioritized');
  });
});
