import { setTimeout as sleep } from 'node:timers/promises';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createHolds } from '@tracklayer/holds';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis } from '@tracklayer/redis';
import { type AccountInput, sandboxControl } from '@tracklayer/sandbox';
import { defineBench } from '../bench.js';
import { startChild } from '../child.js';
import { connectBench } from '../connect-bench.js';
import { numberFlag } from '../flags.js';
import type { SandboxReady, SandboxSettings, WorkerFarewell, WorkerSettings } from '../programs/arguments.js';
import { report, say } from '../report.js';
import { round } from '../statistics.js';
import { fillLane } from './backlog.js';

const ENDPOINT = 'POST /api/events';
const KEY = 'pk_hold';
const ACCOUNT: AccountInput = { id: 'shop', keys: [{ key: KEY, name: 'ours' }] };
const POLL_MS = 50;

/** A key that is revoked while events wait, and restored: what it cost, and how soon all was on record afterwards. */
export const hold = defineBench({
  name: 'hold',
  summary:
    'a key revoked under waiting events, then restored: what was recorded, lost, spent, and how it was probed',
  flags: {
    seconds: numberFlag('how long the key stays revoked', 60),
    events: numberFlag('events that wait', 1_000),
    workers: numberFlag('worker processes', 2),
  },
  ownRedis: true,
  async run({ redisUrl, flags }) {
    const { seconds, events } = flags;
    const redis = connectBench(redisUrl);
    const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
    const holds = createHolds(redis);
    const sandboxSettings: SandboxSettings = { limits: 'real', ledger: 'full', accounts: [ACCOUNT] };
    const sandbox = await startChild<SandboxReady>('sandbox', sandboxSettings);
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
        startChild<object, WorkerFarewell>('worker-ours', workerSettings),
      ),
    );
    await until(async () => (await holds.get('main')) !== undefined);
    say(`held; ${seconds} s without a key that works`);
    await sleep(seconds * 1_000);
    const held = await holds.get('main');
    const refused = (await statuses())['401'] ?? 0;

    await control.restoreKey(ACCOUNT.id);
    const restoredAtMs = performance.now();
    await until(async () => (await holds.get('main')) === undefined);
    const liftedMs = performance.now() - restoredAtMs;
    await until(async () => ((await statuses())['202'] ?? 0) >= events);
    const farewells = await Promise.all(workers.map((worker) => worker.stop()));

    const dead = await createDeadLetters(redis, { lanes }).count('main');
    const counts = await lanes.counts('main');
    const attemptsSpent = farewells.reduce((sum, { attempts }) => sum + (attempts.retry ?? 0), 0);
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
        ['on record', figures.recorded],
        ['dead letters', dead],
        ['attempts spent', attemptsSpent],
        [`probes in ${seconds} s`, figures.probes],
        ['events refused while it was revoked', refused],
        ['went on after the key was restored, s', String(figures.liftedAfterS)],
      ],
      figures,
    );
  },
});

async function until(met: () => Promise<boolean>): Promise<void> {
  while (!(await met())) await sleep(POLL_MS);
}
