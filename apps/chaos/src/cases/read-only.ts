import type { ChaosCase } from '../chaos-case.js';
import { refuseAgainAndAgain } from './refusing.js';

/** Nothing listens there, so the server never copies another one's data. */
const NO_PRIMARY = ['127.0.0.1', 1] as const;

export const readOnly: ChaosCase = {
  name: 'read-only',
  summary: 'Redis becomes a replica and refuses writes (READONLY), as after a fail-over.',
  hurt: (scene) =>
    refuseAgainAndAgain(scene, {
      refuse: () => scene.server.command('REPLICAOF', ...NO_PRIMARY),
      work: () => scene.server.command('REPLICAOF', 'NO', 'ONE'),
    }),
};
