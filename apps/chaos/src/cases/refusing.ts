import { setTimeout as sleep } from 'node:timers/promises';
import type { Findings } from '../chaos-case.js';
import type { Scene } from '../world/scene.js';
import { logFloods } from './log-floods.js';

const REFUSING_MS = 2_500;
const WORKING_MS = 1_500;

/** Lets Redis refuse writes and take them again, again and again. It answers reads all the time. */
export async function refuseAgainAndAgain(
  scene: Scene,
  { refuse, work }: { refuse: () => Promise<unknown>; work: () => Promise<unknown> },
): Promise<Findings> {
  const endMs = performance.now() + scene.hurtMs;
  let refusals = 0;
  while (performance.now() < endMs) {
    await sleep(WORKING_MS);
    await refuse();
    scene.say('Redis refuses writes');
    await sleep(REFUSING_MS);
    await work();
    scene.say('Redis takes writes');
    refusals += 1;
  }
  const { figures, problems } = logFloods(scene.workers);
  return { figures: { refusals, rejected: scene.application.rejected(), ...figures }, problems };
}
