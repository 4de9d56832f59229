import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { createDeadLetters, letterId } from '../../src/index.js';
import { processKilledAfter } from '../support/cut-connection.js';
import { death, eventJob, NOW } from '../support/jobs.js';
import { deliver, die, redisUrl, step, useWorlds, type World } from '../support/world.js';

let world: World;
useWorlds((fresh) => {
  world = fresh;
});

/** Runs programs from their sources. */
const execArgv = ['--import', new URL('../../../testing/sources.mjs', import.meta.url).href];
const order = { selection: {}, reason: 'mended', by: 'ava' };

describe('A campaign whose process is killed', () => {
  it('continues in the next process after a kill at any point, and sends and counts each letter once', async () => {
    const { letters, destination, deliveryStore } = world;
    for (let n = 0; n < 3; n++) await die(world, eventJob());
    const { id } = await letters.campaigns.start(destination, order);
    const sent: string[] = [];
    const work = () =>
      step(world, 'metric-event', async (job, ref) => {
        sent.push(ref.jobId);
        // One of the three letters dies again.
        if (sent.length === 2) await letters.record(destination, death(job, { ref, nowMs: NOW + 9 }));
        else {
          await deliveryStore.settle(ref, 'delivered');
          await letters.resolve(destination, letterId(ref), 'delivered');
        }
      });
    const untilMs = Date.now() + 120_000;
    for (let commands = 0; Date.now() < untilMs; commands++) {
      const victim = await processKilledAfter(commands);
      const options = { holder: `victim ${commands}`, leaseMs: 50, wait: true, underWayAtMost: 1 };
      let over = false;
      const run = victim
        .run((theirs) => theirs.campaigns.run(destination, id, options))
        .finally(() => {
          over = true;
        });
      while (!over) if (!(await work())) await sleep(2);
      await run;
      victim.disconnect();
      const now = await letters.campaigns.get(destination, id);
      expect(now?.counts.taken).toBeLessThanOrEqual(3);
      if (now?.state === 'done') break;
    }
    expect(new Set(sent).size).toBe(3);
    expect(sent).toHaveLength(3);
    expect(await letters.campaigns.get(destination, id)).toMatchObject({
      state: 'done',
      underWay: 0,
      counts: { taken: 3, delivered: 2, deadAgain: 1, elsewhere: 0 },
    });
  });

  it('sends each letter once although three processes get SIGKILL', async () => {
    const { letters, lanes, destination, redis } = world;
    // Enough letters that each of three processes is killed in the middle, and few enough for a busy machine.
    const LETTERS = 300;
    const ids = new Set<string>();
    await Promise.all(
      Array.from({ length: LETTERS }, async () => {
        const each = death();
        ids.add(each.ref.jobId);
        await letters.record(destination, each);
      }),
    );
    const { id } = await letters.campaigns.start(destination, { ...order });
    let delivered = 0;
    const limitMs = Date.now() + 120_000;
    const work = (async () => {
      while (delivered < LETTERS && Date.now() < limitMs) {
        if (await deliver(world, 'metric-event')) delivered += 1;
        else await sleep(5);
      }
    })();
    const script = fileURLToPath(new URL('../support/run-campaign.mjs', import.meta.url));
    for (let kill = 1; kill <= 3; kill++) {
      const child = fork(script, [redisUrl, destination, id, String(kill * 75)], { execArgv });
      const ended = once(child, 'exit');
      await Promise.race([once(child, 'message'), ended]);
      child.kill('SIGKILL');
      expect((await ended)[1]).toBe('SIGKILL');
    }
    // By the clock of the killed processes. Else it does not find a letter that the last one took and did not enqueue.
    const finisher = createDeadLetters(redis, { lanes });
    const last = finisher.campaigns.run(destination, id, { holder: 'test', wait: true });
    await work;
    expect(await last).toMatchObject({
      state: 'done',
      total: LETTERS,
      counts: { taken: LETTERS, delivered: LETTERS },
    });
    expect((await lanes.depth(destination, 'metric-event')).waiting).toBe(0);
    expect(await letters.count(destination, { state: 'resolved' })).toBe(LETTERS);
  });
});
