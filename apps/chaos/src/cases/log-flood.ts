import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { logFloods } from './log-floods.js';

export const logFlood: ChaosCase = {
  name: 'log-flood',
  summary: 'Redis is away while workers of eight accounts have nothing to do. They must not fill the log.',
  setUp: { destinations: 8, events: 400, perSecond: 200 },
  async hurt({ server, workers, application, hurtMs }) {
    await application.finish(30_000);
    const before = workers.reduce((sum, { log }) => sum + log.total, 0);
    await server.kill();
    await sleep(hurtMs);
    await server.start();
    const { figures, problems } = logFloods(workers);
    const outageLines = Number(figures.logLines) - before;
    return { figures: { ...figures, outageLines }, problems };
  },
};
