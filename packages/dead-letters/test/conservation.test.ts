import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { laneKeys } from '@tracklayer/lanes';
import fc from 'fast-check';
import { type Doomed, doomed } from './cut-connection.js';
import { all, death, deliver, enqueue, eventJob, NOW, openWorld, step, type World } from './fixtures.js';

/** Keeps nothing: each of its expiries drops the oldest letter. */
let strict: World;
/** A process that is killed after a number of commands, new for each kill. */
const opened: World[] = [];
beforeAll(() => {
  strict = openWorld({ retention: { maxLetters: 0 } });
  opened.push(strict);
});
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
});

const who = { by: 'ava', reason: 'a test' };

interface Run {
  world: World;
  /** What was exported before it was discarded, and can be brought back. */
  files: string[][];
}

async function newest({ letters, destination }: World) {
  return (await letters.list(destination, { limit: 1 })).letters[0];
}

/** Lets a process die after its nth command of this work. */
async function killed(commands: number, work: (victim: Doomed) => Promise<void>): Promise<void> {
  const victim = await doomed(commands);
  try {
    await work(victim);
  } finally {
    victim.bury();
  }
}

/** What can happen to the jobs and letters of a destination; `n` says when the process dies, where it does. */
const operations = {
  track: async ({ world }: Run) => void (await enqueue(world, eventJob())),
  deliver: async ({ world }: Run) => void (await deliver(world, 'metric-event')),
  fail: async ({ world }: Run) => {
    await step(world, 'metric-event', async (job, ref) => {
      await world.letters.record(world.destination, death(job, { ref }));
    });
  },
  replay: async ({ world }: Run) => {
    const letter = await newest(world);
    if (letter) await world.letters.replay(world.destination, letter.id, { nowMs: NOW });
  },
  killedReplay: async ({ world }: Run, n: number) => {
    const letter = await newest(world);
    if (!letter) return;
    await killed(n, (victim) =>
      victim.run((letters) => letters.replay(world.destination, letter.id, { nowMs: NOW })),
    );
  },
  killedCampaign: async ({ world }: Run, n: number) => {
    const { campaigns } = world.letters;
    const { id } = await campaigns.start(world.destination, { selection: {}, ...who });
    await killed(n, (victim) =>
      victim.run(async (letters) => {
        const signal = AbortSignal.timeout(20);
        await letters.campaigns.run(world.destination, id, { holder: 'victim', signal });
      }),
    );
  },
  discard: async ({ world, files }: Run) => {
    const letter = await newest(world);
    if (!letter) return;
    const one = { ids: [letter.id] };
    files.push(await all(world.letters.export(world.destination, one, { reveal: true, by: 'ava' })));
    await world.letters.discard(world.destination, one, who);
  },
  killedDiscard: async ({ world }: Run, n: number) => {
    await killed(n, (victim) => victim.run((letters) => letters.discard(world.destination, {}, who)));
  },
  importBack: async ({ world, files }: Run) => {
    const file = files.shift();
    if (!file) return;
    // Twice: a file read again changes nothing.
    await all(world.letters.import(world.destination, [...file, ...file], who));
  },
  expire: async ({ world }: Run) => void (await strict.letters.expire(world.destination)),
  sweep: async ({ world }: Run) => void (await world.letters.sweep(world.destination)),
};

type Operation = keyof typeof operations;

/** Fails and tracks often, expires seldom: else there is nothing to lose. */
const names: Operation[] = [
  ...(Object.keys(operations) as Operation[]).filter((name) => name !== 'expire'),
  'track',
  'track',
  'track',
  'fail',
  'fail',
  'fail',
];
const operation = fc.record({
  name: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constant<Operation>('expire') },
  ),
  n: fc.integer({ min: 0, max: 14 }),
});

async function holds({ world: { redis, lanes, letters, destination } }: Run): Promise<void> {
  const counts = await redis.hgetall(laneKeys(destination).counts);
  const of = (outcome: string) => Number(counts[`metric-event:${outcome}`] ?? 0);
  const { waiting, active, delayed, failed } = await lanes.depth(destination, 'metric-event');
  const inLane = waiting + active + delayed + failed;
  const ended = of('delivered') + of('duplicate') + of('skipped') + of('discarded') + of('expired');
  expect(of('enqueued')).toBe(ended + inLane + of('dead'));
  expect(of('dead')).toBe(await letters.count(destination));
  expect(await letters.count(destination, { state: 'replaying' })).toBeLessThanOrEqual(inLane);
}

describe('whatever happens', () => {
  it('enqueued = delivered + duplicate + skipped + waiting + dead + discarded + expired, after each step', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 15, maxLength: 35 }), async (steps) => {
        const run: Run = { world: openWorld(), files: [] };
        opened.push(run.world);
        for (const { name, n } of steps) {
          await operations[name](run, n);
          await run.world.letters.repair(run.world.destination, { graceMs: 0 });
          await holds(run);
        }
      }),
      { numRuns: 30 },
    );
  });
});
