import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { writePastOrders } from '../world/past-orders.js';

const ORDERS = 6_000;
const FIRST_KILL_MS = 700;
const MAX_LIFE_MS = 2_000;
const MAX_RUN_MS = 180_000;

export const backfillKilled: ChaosCase = {
  name: 'backfill-killed',
  summary:
    'A back-fill is killed with SIGKILL again and again, and a worker with it. The same command continues.',
  async hurt(scene) {
    const { dir, tracklayer, workers, random, say, hurtMs } = scene;
    const { path, eventIds } = await writePastOrders(dir, ORDERS);
    const command = ['backfill', path, '--destination', 'shop-0', '--migration-id', 'chaos', '--no-wait'];
    const kills = scene.kills(4);
    for (let kill = 1; kill <= kills; kill += 1) {
      const reader = tracklayer.start(command);
      await sleep(FIRST_KILL_MS + random() * MAX_LIFE_MS);
      await reader.kill();
      if (kill % 2 === 0) await workers[kill % workers.length]?.kill();
      say(`kill ${kill} of ${kills}: the back-fill`);
    }
    const { code, lines } = await tracklayer.run(command, MAX_RUN_MS + hurtMs);
    return {
      acknowledged: eventIds,
      figures: { kills, pastEvents: eventIds.length },
      problems:
        code === 0 ? [] : [`the last run of the back-fill exited with ${code}: ${lines.slice(-2).join(' ')}`],
    };
  },
};
