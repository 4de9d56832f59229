import type { ChaosCase } from '../chaos-case.js';
import { killAndTime } from './kill-and-time.js';

export const redisKills: ChaosCase = {
  name: 'redis-kills',
  summary: 'Redis is killed with SIGKILL and starts again from its append-only file.',
  hurt: (scene) =>
    killAndTime(scene, 4, async () => {
      await scene.server.kill();
      await scene.server.start();
      return 'Redis';
    }),
};
