import { describe, expect, it } from '@jest/globals';
import { type DeliveryJob, type JobRef, laneKeys } from '@tracklayer/lanes';
import fc from 'fast-check';
import { letterId } from '../../src/index.js';
import { type KilledProcess, processKilledAfter } from '../support/cut-connection.js';
import { death, eventJob, NOW } from '../support/jobs.js';
import {
  all,
  dieInHand,
  enqueue,
  giveBack,
  giveUp,
  leaveInHand,
  step,
  useWorlds,
  type World,
} from '../support/world.js';

/** Keeps no letters: `expire` drops all of them. */
let strict: World;
const open = useWorlds(() => {
  strict = open({ retention: { maxLetters: 0 } });
});

const who = { by: 'ava', reason: 'a test' };

interface Run {
  world: World;
  /** Jobs whose worker was killed after it recorded their death. They are active until their locks expire. */
  inHand: JobRef[];
  /** A job that died, and whose first worker stood still: it records the death late. */
  late?: { job: DeliveryJob; ref: JobRef };
  /** Exports of discarded letters, for an import. */
  files: string[][];
}

/** Sends a job as the pipeline does. A dead job is recorded again, and not sent. */
async function send({ world }: Run, job: DeliveryJob, ref: JobRef): Promise<void> {
  const { deliveryStore, letters, destination } = world;
  const [marker] = await deliveryStore.markers([ref]);
  if (marker === 'dead') return void (await letters.record(destination, death(job, { ref })));
  if (marker === undefined) {
    // Only the current run of a letter may be sent.
    const letter = await letters.get(destination, letterId(ref));
    expect(job.replay?.count ?? 0).toBe(letter?.replays ?? 0);
  }
  await deliveryStore.settle(ref, 'delivered');
  if (job.replay) await letters.resolve(destination, job.replay.letterId, 'delivered');
}

async function newest({ letters, destination }: World) {
  return (await letters.list(destination, { limit: 1 })).letters[0];
}

/** Kills a process after its nth command of this work. */
async function killed(commands: number, work: (victim: KilledProcess) => Promise<void>): Promise<void> {
  const victim = await processKilledAfter(commands);
  try {
    await work(victim);
  } finally {
    victim.disconnect();
  }
}

/** Operations on jobs and letters of a destination. A killed process is killed after `n` commands. */
const operations = {
  track: async ({ world }: Run) => void (await enqueue(world, eventJob())),
  deliver: async (run: Run) => {
    await step(run.world, 'metric-event', (job, ref) => send(run, job, ref));
  },
  fail: async (run: Run) => {
    const { world } = run;
    await step(world, 'metric-event', async (job, ref) => {
      run.late = { job, ref };
      await world.letters.record(world.destination, death(job, { ref }));
    });
  },
  lateDeath: async ({ world, late }: Run) => {
    if (late) await world.letters.record(world.destination, death(late.job, { ref: late.ref }));
  },
  lateDelivery: async ({ world, late }: Run) => {
    // The end of a run whose letter is still there is another case.
    if (!late || (await world.letters.get(world.destination, letterId(late.ref)))) return;
    await world.deliveryStore.settle(late.ref, 'delivered');
  },
  deliveredByKilledWorker: async (run: Run) => {
    const ref = await leaveInHand(run.world, 'metric-event', (job, each) => send(run, job, each));
    if (ref) run.inHand.push(ref);
  },
  killedWorker: async ({ world, inHand }: Run) => {
    const ref = await dieInHand(world, 'metric-event');
    if (ref) inHand.push(ref);
  },
  lockRunsOut: async ({ world, inHand }: Run) => {
    const ref = inHand.shift();
    if (ref) await giveBack(world, ref);
  },
  giveUp: async ({ world }: Run) => void (await giveUp(world, 'metric-event')),
  sweep: async ({ world }: Run) => void (await world.letters.sweep(world.destination)),
  killedSweep: async ({ world }: Run, n: number) => {
    await killed(n, (victim) => victim.run((letters) => letters.sweep(world.destination)));
  },
  repair: async ({ world }: Run) => void (await world.letters.repair(world.destination, { graceMs: 0 })),
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
    // Every line twice: the second import of a letter changes nothing.
    await all(world.letters.import(world.destination, [...file, ...file], who));
  },
  expire: async ({ world }: Run) => void (await strict.letters.expire(world.destination)),
};

type Operation = keyof typeof operations;

/** Tracks and fails often, and expires seldom. Otherwise there would be few letters. */
const names: Operation[] = [
  ...(Object.keys(operations) as Operation[]).filter((name) => name !== 'expire'),
  'track',
  'track',
  'track',
  'fail',
  'fail',
  'fail',
  'killedWorker',
  'giveUp',
];
const operation = fc.record({
  name: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constant<Operation>('expire') },
  ),
  n: fc.integer({ min: 0, max: 14 }),
});

/** Jobs in the lane that were counted as enqueued and have no completion marker. A killed worker leaves such jobs. */
async function waitingIn({ redis, lanes, deliveryStore, destination }: World): Promise<number> {
  const queue = lanes.queue(destination, 'metric-event');
  const jobs = await queue.getJobs(['wait', 'prioritized', 'active', 'delayed', 'failed']);
  const refs = jobs.map(({ id }): JobRef => ({ type: 'metric-event', jobId: id ?? '' }));
  const markers = await deliveryStore.markers(refs);
  const counted = await Promise.all(refs.map(({ jobId }) => redis.hexists(queue.toKey(jobId), 'counted')));
  return refs.filter((_, index) => markers[index] === undefined && counted[index] === 1).length;
}

async function holds({ world }: Run): Promise<void> {
  const { redis, letters, destination } = world;
  const counts = await redis.hgetall(laneKeys(destination).counts);
  const of = (outcome: string) => Number(counts[`metric-event:${outcome}`] ?? 0);
  const ended = of('delivered') + of('duplicate') + of('skipped') + of('discarded') + of('expired');
  expect(of('enqueued')).toBe(ended + (await waitingIn(world)) + of('dead'));
  expect(of('dead')).toBe(await letters.count(destination));
}

/** After other processes finished the work of killed ones, every job has ended and is counted. */
async function comesToAnEnd(run: Run): Promise<void> {
  const { letters, lanes, destination } = run.world;
  for (const ref of run.inHand) await giveBack(run.world, ref);
  await letters.sweep(destination);
  await letters.repair(destination, { graceMs: 0 });
  while (await step(run.world, 'metric-event', (job, ref) => send(run, job, ref)));
  await letters.repair(destination, { graceMs: 0 });
  while (await step(run.world, 'metric-event', (job, ref) => send(run, job, ref)));
  await holds(run);
  expect(await letters.count(destination, { state: 'replaying' })).toBe(0);
  expect(await lanes.depth(destination, 'metric-event')).toMatchObject({ waiting: 0, active: 0, failed: 0 });
}

describe('After any sequence of operations and kills', () => {
  it('every enqueued job is counted as waiting, dead or ended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 15, maxLength: 35 }), async (steps) => {
        const run: Run = { world: open(), files: [], inHand: [] };
        for (const { name, n } of steps) {
          await operations[name](run, n);
          await holds(run);
        }
        await comesToAnEnd(run);
      }),
      { numRuns: 20 },
    );
  });
});
