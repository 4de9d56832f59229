import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { letterId } from '../../src/index.js';
import { type KilledProcess, processKilledAfter } from '../support/cut-connection.js';
import { death, eventJob, NOW } from '../support/jobs.js';
import { all, deliver, die, enqueue, redisUrl, step, useWorlds, type World } from '../support/world.js';

let world: World;
useWorlds((fresh) => {
  world = fresh;
});

/** Runs programs from their sources. */
const execArgv = ['--import', new URL('../../../testing/sources.mjs', import.meta.url).href];

/** Kills the work after its first command, then after its second, and so on, until the work completes. */
async function killedAtEveryPoint(
  work: () => Promise<(victim: KilledProcess) => Promise<void>>,
  holds: () => Promise<void>,
): Promise<number> {
  for (let commands = 0; ; commands++) {
    const begin = await work();
    const victim = await processKilledAfter(commands);
    await begin(victim);
    victim.disconnect();
    await holds();
    if (!victim.isDead()) return commands;
  }
}

describe('A process that is killed at any point', () => {
  it('leaves one letter when it was recording a death and the job dies again', async () => {
    const points = await killedAtEveryPoint(
      async () => {
        const ref = await enqueue(world, eventJob());
        return async (victim) => {
          await step(world, 'metric-event', async (job) => {
            await victim.run((letters) => letters.record(world.destination, death(job, { ref })));
            // The next worker that takes the job reports the same death.
            const answer = await world.letters.record(world.destination, death(job, { ref }));
            expect(['recorded', 'already']).toContain(answer);
          });
        };
      },
      async () => {
        const dead = await world.letters.count(world.destination);
        expect(await world.lanes.counts(world.destination)).toMatchObject({
          'metric-event:enqueued': dead,
          'metric-event:dead': dead,
        });
      },
    );
    expect(points).toBeGreaterThanOrEqual(1);
    expect(await world.letters.count(world.destination)).toBe(points + 1);
  });

  it('leaves a letter that is dead or replaying, and a repair enqueues its job once', async () => {
    let id = '';
    const points = await killedAtEveryPoint(
      async () => {
        id = letterId(await die(world, eventJob()));
        return (victim) => victim.run((letters) => letters.replay(world.destination, id, { nowMs: NOW }));
      },
      async () => {
        const { letters, lanes, destination } = world;
        const letter = await letters.get(destination, id);
        expect(['dead', 'replaying']).toContain(letter?.state);
        await letters.repair(destination, { graceMs: 0 });
        const onTheWay = letter?.state === 'replaying' ? 1 : 0;
        expect((await lanes.depth(destination, 'metric-event')).waiting).toBe(onTheWay);
        if (onTheWay === 0) await letters.replay(destination, id, { nowMs: NOW });
        expect((await lanes.depth(destination, 'metric-event')).waiting).toBe(1);
        await deliver(world, 'metric-event');
        expect((await letters.get(destination, id))?.state).toBe('resolved');
      },
    );
    expect(points).toBeGreaterThan(4);
    const counts = await world.lanes.counts(world.destination);
    expect(counts).toMatchObject({ 'metric-event:dead': 0, 'metric-event:delivered': points + 1 });
    expect(counts['metric-event:enqueued']).toBe(points + 1);
  });

  it('leaves work that the next repair finishes', async () => {
    let id = '';
    const points = await killedAtEveryPoint(
      async () => {
        id = letterId(await die(world, eventJob()));
        await world.letters.replay(world.destination, id, { nowMs: NOW });
        await world.lanes.queue(world.destination, 'metric-event').remove(id.slice('metric-event~'.length));
        return (victim) => victim.run((letters) => letters.repair(world.destination, { graceMs: 0 }));
      },
      async () => {
        await world.letters.repair(world.destination, { graceMs: 0 });
        expect((await world.lanes.depth(world.destination, 'metric-event')).waiting).toBe(1);
        await deliver(world, 'metric-event');
        expect((await world.letters.get(world.destination, id))?.state).toBe('resolved');
      },
    );
    expect(points).toBeGreaterThan(4);
  });

  it('leaves a delivered replay whose letter a repair resolves', async () => {
    const ref = await die(world, eventJob());
    await world.letters.replay(world.destination, letterId(ref), { nowMs: NOW });
    await step(world, 'metric-event', async () => void (await world.deliveryStore.settle(ref, 'delivered')));
    expect(await world.letters.repair(world.destination, { graceMs: 0 })).toEqual({
      requeued: 0,
      resolved: 1,
      moving: 0,
      pending: 0,
    });
    expect(await world.letters.get(world.destination, letterId(ref))).toMatchObject({
      state: 'resolved',
      resolution: 'delivered',
    });
  });

  it('leaves each of 2,000 letters in its lane once after SIGKILL and a repair', async () => {
    const { letters, lanes, destination } = world;
    for (let n = 0; n < 2_000; n++) await letters.record(destination, death());
    const script = fileURLToPath(new URL('../support/replay-all.mjs', import.meta.url));
    const child = fork(script, [redisUrl, destination], { execArgv });
    const ended = once(child, 'exit');
    await Promise.race([once(child, 'message'), ended]);
    child.kill('SIGKILL');
    expect((await ended)[1]).toBe('SIGKILL');

    const dead = await letters.count(destination);
    const replaying = await letters.count(destination, { state: 'replaying' });
    expect(dead).toBeGreaterThan(0);
    expect(replaying).toBeGreaterThan(0);
    expect(dead + replaying).toBe(2_000);
    await letters.repair(destination, { graceMs: 0 });
    expect((await lanes.depth(destination, 'metric-event')).waiting).toBe(replaying);
    const rest = await all(letters.scan(destination));
    const options = { nowMs: NOW, by: 'ava', reason: 'numbers corrected' };
    const replayed = await letters.replayMany(
      destination,
      rest.map(({ id }) => id),
      options,
    );
    expect(replayed.every(({ outcome }) => outcome === 'replaying')).toBe(true);
    expect((await lanes.depth(destination, 'metric-event')).waiting).toBe(2_000);
  });
});
