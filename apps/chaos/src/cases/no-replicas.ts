import type { ChaosCase } from '../chaos-case.js';
import { refuseAgainAndAgain } from './refusing.js';

export const noReplicas: ChaosCase = {
  name: 'no-replicas',
  summary: 'Redis misses the replicas that it must have, and refuses writes (NOREPLICAS).',
  hurt: (scene) =>
    refuseAgainAndAgain(scene, {
      refuse: () => scene.server.command('CONFIG', 'SET', 'min-replicas-to-write', 1),
      work: () => scene.server.command('CONFIG', 'SET', 'min-replicas-to-write', 0),
    }),
};
