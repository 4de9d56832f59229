import type { ChaosCase } from '../chaos-case.js';
import { refuseAgainAndAgain } from './refusing.js';

export const outOfMemory: ChaosCase = {
  name: 'redis-out-of-memory',
  summary: 'Redis reaches maxmemory with the policy noeviction, and refuses writes (OOM).',
  hurt: (scene) =>
    refuseAgainAndAgain(scene, {
      refuse: () => scene.server.command('CONFIG', 'SET', 'maxmemory', 1),
      work: () => scene.server.command('CONFIG', 'SET', 'maxmemory', 0),
    }),
};
