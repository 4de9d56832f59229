import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { failOver } from '../world/fail-over.js';
import { primaryOf, sentinelWorld, waitForPrimary } from '../world/sentinel.js';
import { saidIn } from './said.js';

const LAG_MS = 4_000;
const DOWN_AFTER_MS = 6_000;

export const sentinelLag: ChaosCase = {
  name: 'sentinel-lag',
  summary:
    'The replica has copied nothing for seconds when it becomes the primary. The loss is counted and was warned of.',
  seconds: 35,
  setUp: { redis: sentinelWorld },
  async hurt({ redis, workers, tracklayer, application, say }) {
    // Waiting work: events that are delivered at once cannot be lost.
    await tracklayer.run(['pause', 'shop-0']);
    await waitForPrimary(redis, DOWN_AFTER_MS);
    const primary = await primaryOf(redis);
    await primary?.command('ACL', 'SETUSER', 'default', '-psync', '-sync');
    await primary?.command('CLIENT', 'KILL', 'TYPE', 'replica');
    say('the replica copies nothing');
    const before = application.acknowledged.size;
    await sleep(LAG_MS / 2);
    const { lines } = await tracklayer.run(['lanes']);
    await sleep(LAG_MS / 2);
    const acknowledgedInLag = application.acknowledged.size - before;
    await failOver(redis);
    await tracklayer.run(['resume', 'shop-0']);
    const shown = lines.some((line) => /replica/i.test(line));
    const { figures, problems } = saidIn(workers, [], /replica/i, 'that the replica lags');
    return {
      mayLose: true,
      figures: { ...figures, shown, acknowledgedInLag },
      problems: shown ? [] : problems,
    };
  },
};
