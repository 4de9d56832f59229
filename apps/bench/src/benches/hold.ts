import { setTimeout as sleep } from 'node:timers/promises';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createHolds } from '@tracklayer/holds';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis } from '@tracklayer/redis';
import { type AccountInput, sandboxControl } from '@tracklayer/sandbox';
import { defineBench } from '../bench.js';
import { connectBench } from '../connect-bench.js';
import { numberFlag } from '../flags.js';
import type { SandboxReady, SandboxSettings, WorkerSettings, WorkerSummary } from '../programs/arguments.js';
import { report, say } from '../report.js';
import { startProgram } from '../start-program.js';
import { round } from '../statistics.js';
import { fillLane } from './fill-lane.js';

const ENDPOINT = 'POST /api/events';
const KEY = 'pk_hold';
const ACCOUNT: AccountInput = { id: 'shop', keys: [{ key: KEY, name: 'ours' }] };
const POLL_MS = 50;

/** A key is revoked while events wait, and restored later: what that costs, and how soon every event is delivered afterwards. */
export const hold = defineBench({
  name: 'hold',
  summary: 'a key is revoked while events wait, then restored: events recorded and lost, attempts, probes',
  flags: {
    seconds: numberFlag('seconds for which the key is revoked', 60),
    events: numberFlag('number of waiting events', 1_000),
    workers: numberFlag('number of worker processes', 2),
  },
  async run({ redisUrl, flags }) {
    const { seconds, events } = flags;
    const redis = connectBench(redisUrl);
    const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
    const holds = createHolds(redis);
    const sandboxSettings: SandboxSettings = { limits: 'real', ledger: 'full', accounts: [ACCOUNT] };
    const sandbox = await startProgram<SandboxReady>('sandbox', sandboxSettings);
    const control = sandboxControl(sandbox.ready.url);
    const statuses = async () => (await control.stats({ endpoint: ENDPOINT })).byStatus;

    await fillLane(lanes, { destination: 'main', events, run: 'hold' });
    await control.revokeKey(ACCOUNT.id);
    const workerSettings: WorkerSettings = {
      redisUrl,
      baseUrl: sandbox.ready.url,
      keys: { main: KEY },
      limits: 'published',
    };
    const workers = await Promise.all(
      Array.from({ length: flags.workers }, () =>
        startProgram<object, WorkerSummary>('tracklayer-worker', workerSettings),
      ),
    );
    await until(async () => (await holds.get('main')) !== undefined);
    say(`on hold; ${seconds} s without a valid key`);
    await sleep(seconds * 1_000);
    const held = await holds.get('main');
    const refused = (await statuses())['401'] ?? 0;

    await control.restoreKey(ACCOUNT.id);
    const restoredAtMs = performance.now();
    await until(async () => (await holds.get('main')) === undefined);
    const liftedMs = performance.now() - restoredAtMs;
    await until(async () => ((await statuses())['202'] ?? 0) >= events);
    const summaries = await Promise.all(workers.map((worker) => worker.stop()));

    const dead = await createDeadLetters(redis, { lanes }).count('main');
    const counts = await lanes.counts('main');
    const attemptsSpent = summaries.reduce((sum, { attempts }) => sum + (attempts.retry ?? 0), 0);
    const figures = {
      events,
      recorded: (await statuses())['202'] ?? 0,
      delivered: counts['metric-event:delivered'],
      dead,
      attemptsSpent,
      probes: held?.probes ?? 0,
      refusedCalls: refused,
      liftedAfterS: round(liftedMs / 1_000, 1),
      seconds,
    };
    await sandbox.stop();
    await lanes.close();
    await closeRedis(redis, 1_000);
    report(
      'hold',
      ['', ''],
      [
        ['events that waited', events],
        ['recorded', figures.recorded],
        ['dead letters', dead],
        ['attempts spent', attemptsSpent],
        [`probes in ${seconds} s`, figures.probes],
        ['calls refused while the key was revoked', refused],
        ['delivery continued after the key was restored, s', String(figures.liftedAfterS)],
      ],
      figures,
    );
  },
});

async function until(met: () => Promise<boolean>): Promise<void> {
  while (!(await met())) await sleep(POLL_MS);
}
