import type { ChaosCase } from '../chaos-case.js';
import { killAndTime } from './kill-and-time.js';

/** Every so many kills all workers die at once. */
const ALL_EVERY = 4;

export const kills: ChaosCase = {
  name: 'kills',
  summary: 'Workers are killed with SIGKILL while calls are in flight. A supervisor starts them again.',
  seconds: 30,
  setUp: { newPersonEvery: 25 },
  hurt: (scene) =>
    killAndTime(scene, 5, async (kill) => {
      const { workers, random } = scene;
      const victims =
        kill % ALL_EVERY === 0 ? workers : workers.slice(Math.floor(random() * workers.length)).slice(0, 1);
      await Promise.all(victims.map((worker) => worker.kill()));
      return victims.length === 1 ? 'a worker' : 'all workers';
    }),
};
