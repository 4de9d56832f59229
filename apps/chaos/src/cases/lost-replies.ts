import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';

const LOST_MS = 200;
const MAX_GAP_MS = 700;

export const lostReplies: ChaosCase = {
  name: 'lost-replies',
  summary: 'Redis does what worker and producer ask, but its replies are lost and the connections are cut.',
  setUp: { proxied: ['worker', 'producer'] },
  async hurt(scene) {
    const endMs = performance.now() + scene.hurtMs;
    let losses = 0;
    while (performance.now() < endMs) {
      await sleep(scene.random() * MAX_GAP_MS);
      const proxy = scene.proxy(losses % 2 === 0 ? 'worker' : 'producer');
      proxy.loseReplies();
      await sleep(LOST_MS);
      proxy.cut();
      losses += 1;
    }
    return { figures: { losses, rejected: scene.application.rejected() } };
  },
};
