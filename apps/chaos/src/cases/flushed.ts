import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosCase } from '../chaos-case.js';
import { waitUntil } from '../wait.js';
import { saidIn } from './said.js';

const SAID_WITHIN_MS = 60_000;
const EMPTIED = /empt(?:y|ied)|flush|vanish|lost|no longer has|forgot/i;

export const flushed: ChaosCase = {
  name: 'flushed',
  summary: 'FLUSHALL with work waiting. The events are lost, and the workers must say so.',
  async hurt({ server, workers, hurtMs, tracklayer, klaviyo }) {
    // At once: a command takes seconds on a busy machine, and the work must wait when Redis is emptied.
    await Promise.all(klaviyo.accounts.map(({ id }) => tracklayer.run(['pause', id])));
    await sleep(hurtMs / 2);
    const since = workers.map(({ log }) => log.total);
    await server.command('FLUSHALL');
    await sleep(hurtMs / 2);
    const said = () => saidIn(workers, since, EMPTIED, 'that Redis was emptied');
    await waitUntil(() => said().problems.length === 0, SAID_WITHIN_MS);
    return { mayLose: true, mayExceed: true, ...said() };
  },
};
