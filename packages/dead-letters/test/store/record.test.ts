import { describe, expect, it } from '@jest/globals';
import { laneKeys } from '@tracklayer/lanes';
import { letterId } from '../../src/index.js';
import { death, eventJob, NOW, purchase, refTo } from '../support/jobs.js';
import { die, enqueue, step, useWorlds, type World } from '../support/world.js';

let world: World;
const open = useWorlds((fresh) => {
  world = fresh;
});

describe('Recording a death', () => {
  it('stores the job with its attempt history', async () => {
    const attempts = [
      { atMs: NOW - 2_000, outcome: 'retry' as const, code: 'timeout' },
      { atMs: NOW, outcome: 'dead' as const, code: 'invalid', status: 400 },
    ];
    const job = eventJob(purchase({ eventId: 'ord_1' }));
    const ref = await die(world, job, { attempts });
    expect(await world.letters.get(world.destination, letterId(ref))).toEqual({
      id: letterId(ref),
      destination: world.destination,
      ...ref,
      eventName: 'purchase',
      eventId: 'ord_1',
      reason: 'refused',
      code: 'invalid',
      status: 400,
      detail: 'Invalid phone number format (Example of a valid format: +12345678901)',
      pointer: '/data/attributes/profile/data/attributes/phone_number',
      hint: 'Correct the phone number, then replay.',
      requestId: '01KQ',
      firstFailedAtMs: NOW - 2_000,
      lastFailedAtMs: NOW,
      attempts,
      replays: 0,
      state: 'dead',
      job,
    });
  });

  it('changes nothing if the death was recorded before', async () => {
    const ref = await enqueue(world, eventJob());
    const first = death(eventJob(), { ref });
    expect(await world.letters.record(world.destination, first)).toBe('recorded');
    const before = await world.letters.get(world.destination, letterId(ref));
    const again = { ...first, nowMs: NOW + 5_000, failure: { code: 'other' } };
    expect(await world.letters.record(world.destination, again)).toBe('already');
    expect(await world.letters.get(world.destination, letterId(ref))).toEqual(before);
    expect(await world.letters.count(world.destination)).toBe(1);
    expect(await world.lanes.counts(world.destination)).toMatchObject({
      'metric-event:enqueued': 1,
      'metric-event:dead': 1,
    });
  });

  it.each(['completed', 'removed'])(
    'counts a late run anew, whose letter expired and whose job was %s',
    async (end) => {
      const strict = open({ retention: { maxLetters: 0 } });
      const ref = await die(strict, eventJob());
      if (end === 'removed') await strict.lanes.takeOut(strict.destination, ref);
      await strict.letters.expire(strict.destination);
      expect(await strict.letters.record(strict.destination, death(eventJob(), { ref }))).toBe('recorded');
      expect(await strict.lanes.counts(strict.destination)).toMatchObject({
        'metric-event:enqueued': 2,
        'metric-event:expired': 1,
        'metric-event:dead': 1,
      });
    },
  );

  it('makes one letter if ten workers report the same death at once', async () => {
    const ref = await enqueue(world, eventJob());
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, ms) =>
        world.letters.record(world.destination, death(eventJob(), { ref, nowMs: NOW + ms })),
      ),
    );
    expect(answers.filter((answer) => answer === 'recorded')).toHaveLength(1);
    expect((await world.lanes.counts(world.destination))['metric-event:dead']).toBe(1);
  });

  it('sets the completion marker of the job to dead without an expiry', async () => {
    const ref = await die(world, eventJob());
    expect(await world.deliveryStore.markers([ref])).toEqual(['dead']);
    expect(await world.redis.pttl(laneKeys(world.destination).marker(ref.type, ref.jobId))).toBe(-1);
  });

  it('makes no letter of a job that was delivered meanwhile', async () => {
    const ref = await enqueue(world, eventJob());
    await world.deliveryStore.settle(ref, 'delivered');
    expect(await world.letters.record(world.destination, death(eventJob(), { ref }))).toBe('settled');
    expect(await world.letters.get(world.destination, letterId(ref))).toBeUndefined();
    expect(await world.deliveryStore.markers([ref])).toEqual(['delivered']);
  });

  it('lets the producer see the event as a duplicate of a dead one', async () => {
    const job = eventJob();
    const ref = await die(world, job);
    expect(await world.lanes.enqueue(world.destination, [{ jobId: ref.jobId, data: job }])).toEqual([
      'duplicate-of-dead',
    ]);
  });

  it('stores a payload that cannot be parsed unchanged', async () => {
    const ref = refTo(eventJob());
    const job = { v: 99, shape: ['of', 'tomorrow'] };
    await world.letters.record(
      world.destination,
      death(eventJob(), { ref, job, reason: 'unparseable', failure: { code: 'unparseable_job' } }),
    );
    expect(await world.letters.get(world.destination, letterId(ref))).toMatchObject({
      job,
      reason: 'unparseable',
    });
  });

  it('ignores a late report about a run before the last replay', async () => {
    const job = eventJob();
    const ref = await die(world, job);
    await world.letters.replay(world.destination, letterId(ref), { nowMs: NOW });
    expect(await world.letters.record(world.destination, death(job, { ref, nowMs: NOW + 1 }))).toBe(
      'already',
    );
    expect((await world.letters.get(world.destination, letterId(ref)))?.state).toBe('replaying');
  });

  it('appends the attempts of a replay that died', async () => {
    const ref = await die(world, eventJob());
    await world.letters.replay(world.destination, letterId(ref), { nowMs: NOW + 1_000 });
    await step(world, 'metric-event', async (job) => {
      const attempts = [{ atMs: NOW + 2_000, outcome: 'dead' as const, code: 'not_found', status: 404 }];
      const answer = await world.letters.record(
        world.destination,
        death(job, { ref, attempts, failure: { code: 'not_found', status: 404 }, nowMs: NOW + 2_000 }),
      );
      expect(answer).toBe('recorded');
    });
    const letter = await world.letters.get(world.destination, letterId(ref));
    expect(letter).toMatchObject({
      state: 'dead',
      code: 'not_found',
      replays: 1,
      firstFailedAtMs: NOW,
      lastFailedAtMs: NOW + 2_000,
    });
    expect(letter?.detail).toBeUndefined();
    expect(letter?.attempts.map(({ code }) => code)).toEqual(['invalid', 'not_found']);
    expect(await world.letters.count(world.destination)).toBe(1);
    expect(await world.letters.count(world.destination, { replayed: true })).toBe(1);
  });
});
