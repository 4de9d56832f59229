import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { preloading } from '../preload.js';

const HOUR_MS = 3_600_000;

export const clocksOff: ChaosCase = {
  name: 'clocks-off',
  summary: 'The clock of one worker is an hour fast, the clock of the other an hour slow.',
  setUp: {
    newPersonEvery: 25,
    workerEnv: (index) => preloading('clock', { ms: String(index % 2 === 0 ? HOUR_MS : -HOUR_MS) }),
  },
  async hurt({ workers, hurtMs }) {
    await sleep(hurtMs / 2);
    await workers[0]?.kill();
    await sleep(hurtMs / 2);
    return undefined;
  },
};
