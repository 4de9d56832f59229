import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { replayAll } from '../world/replay.js';

const FIRST_KILL_MS = 500;
const MAX_LIFE_MS = 1_500;

export const campaignKilled: ChaosCase = {
  name: 'campaign-killed',
  summary:
    'The command of a replay and a worker are killed with SIGKILL again and again, and the replay is resumed.',
  seconds: 45,
  setUp: { events: 1_000, perSecond: 250 },
  async hurt(scene) {
    const { klaviyo, application, tracklayer, workers, random, say } = scene;
    await klaviyo.control.addFault({ kind: 'error', status: 400, endpoint: 'POST /api/events' });
    await application.finish(30_000);
    await scene.settled();
    await klaviyo.control.clearFaults();
    const letters = application.acknowledged.size - klaviyo.recorded.size;
    const kills = scene.kills(4);
    for (let kill = 1; kill <= kills; kill += 1) {
      const runner = await replayAll(tracklayer);
      await sleep(FIRST_KILL_MS + random() * MAX_LIFE_MS);
      await runner.kill();
      // Any worker may run the campaign.
      await workers[kill % workers.length]?.kill();
      say(`kill ${kill} of ${kills}: the campaign`);
    }
    let code: number | null = null;
    // One campaign per account, so several to resume.
    const isDone = () => code === 0 && klaviyo.recorded.size >= application.acknowledged.size;
    for (let run = 0; run < 3 * klaviyo.accounts.length && !isDone(); run += 1) {
      ({ code } = await (await replayAll(tracklayer)).ended);
    }
    return {
      figures: { kills, letters },
      problems: [
        ...(letters === 0 ? ['no event became a dead letter'] : []),
        ...(code === 0 ? [] : [`the last campaign exited with ${code}`]),
      ],
    };
  },
};
