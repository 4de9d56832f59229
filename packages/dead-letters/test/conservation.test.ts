import { afterAll, describe, expect, it } from '@jest/globals';
import { laneKeys } from '@tracklayer/lanes';
import fc from 'fast-check';
import { doomed } from './cut-connection.js';
import { death, deliver, enqueue, eventJob, NOW, openWorld, step, type World } from './fixtures.js';

const opened: World[] = [];
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
});

/** What can happen to the jobs and letters of a destination, killed halfway or not. */
const operations = {
  track: async (world: World) => void (await enqueue(world, eventJob())),
  deliver: async (world: World) => void (await deliver(world, 'metric-event')),
  refuse: async (world: World) => {
    await step(world, 'metric-event', async (job, ref) => {
      await world.letters.record(world.destination, death(job, { ref }));
    });
  },
  replayOne: async (world: World) => {
    const [letter] = (await world.letters.list(world.destination, { limit: 1 })).letters;
    if (letter) await world.letters.replay(world.destination, letter.id, { nowMs: NOW });
  },
  killedReplay: async (world: World) => {
    const [letter] = (await world.letters.list(world.destination, { limit: 1 })).letters;
    if (!letter) return;
    const victim = await doomed(letter.jobId.charCodeAt(5) % 8);
    await victim.run((letters) => letters.replay(world.destination, letter.id, { nowMs: NOW }));
    victim.bury();
  },
  expireOne: async (world: World) => {
    const dead = await world.letters.count(world.destination);
    const strict = openWorld({ retention: { maxLetters: Math.max(0, dead - 1) } });
    opened.push(strict);
    await strict.letters.expire(world.destination);
  },
  sweep: async (world: World) => void (await world.letters.sweep(world.destination)),
};

const script = fc.array(
  fc.constantFrom(
    ...(Object.keys(operations) as (keyof typeof operations)[]),
    'track',
    'track',
    'refuse',
    'refuse',
  ),
  { minLength: 15, maxLength: 40 },
);

describe('whatever happens', () => {
  it('enqueued = delivered + duplicate + skipped + dead + expired + in the lane, after each step', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const world = openWorld();
        opened.push(world);
        for (const name of steps as (keyof typeof operations)[]) {
          await operations[name](world);
          await world.letters.repair(world.destination, { graceMs: 0 });
          const counts = await world.redis.hgetall(laneKeys(world.destination).counts);
          const of = (outcome: string) => Number(counts[`metric-event:${outcome}`] ?? 0);
          const { waiting, active, delayed, failed } = await world.lanes.depth(
            world.destination,
            'metric-event',
          );
          const inLane = waiting + active + delayed + failed;
          const ended = of('delivered') + of('duplicate') + of('skipped') + of('dead') + of('expired');
          expect(of('enqueued')).toBe(ended + inLane);
          expect(of('dead')).toBe(await world.letters.count(world.destination));
          expect(await world.letters.count(world.destination, { state: 'replaying' })).toBeLessThanOrEqual(
            inLane,
          );
        }
      }),
      { numRuns: 12 },
    );
  });
});
