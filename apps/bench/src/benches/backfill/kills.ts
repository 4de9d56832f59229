import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readMigration } from '@tracklayer/backfill';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { DEFAULT_ACCOUNT_ID, DEFAULT_KEY, type RecordedEvent, sandboxControl } from '@tracklayer/sandbox';
import { startChild } from '../../child.js';
import type { SandboxReady, SandboxSettings, WorkerSettings } from '../../programs/arguments.js';
import type { ReadSettings } from '../../programs/read-backfill.js';
import { report, say } from '../../report.js';
import { writeOrders } from './orders-file.js';

const KILLS = 10;
const MIGRATION = 'killed';
const PAGE = 5_000;

/** Reader and worker killed with SIGKILL, in turn and at moments of no choice, until all is recorded; then counts what is. */
export async function kills({
  redisUrl,
  folder,
  events,
}: {
  redisUrl: string;
  folder: string;
  events: number;
}) {
  const path = `${folder}/killed.ndjson.gz`;
  await writeOrders(path, events, 'killed');
  const sandboxSettings: SandboxSettings = { ledger: 'full' };
  const sandbox = await startChild<SandboxReady>('sandbox', sandboxSettings);
  const control = sandboxControl(sandbox.ready.url);
  // Slow enough that something is always on its way when somebody dies.
  await control.addFault({
    kind: 'latency',
    latencyMs: 60,
    jitterMs: 60,
    endpoint: 'POST /api/event-bulk-create-jobs',
  });
  const workerSettings: WorkerSettings = {
    redisUrl,
    baseUrl: sandbox.ready.url,
    keys: { main: DEFAULT_KEY },
    limits: 'none',
  };
  const reading: ReadSettings = {
    redisUrl,
    path,
    migrationId: MIGRATION,
    dry: false,
    rejectsPath: `${folder}/rejects.ndjson`,
  };
  const program = fileURLToPath(new URL('../../programs/read-backfill.js', import.meta.url));
  const startReader = () => fork(program, [JSON.stringify(reading)]);

  let reader = startReader();
  let worker = await startChild('worker-ours', workerSettings);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const share = (kill - Math.random()) / (KILLS + 1);
    await until(async () => (await control.stats()).recorded >= events * share);
    const both = kill % 5 === 0;
    if (kill % 2 === 1 || both) {
      reader.kill('SIGKILL');
      reader = startReader();
    }
    if (kill % 2 === 0 || both) {
      worker.process.kill('SIGKILL');
      worker = await startChild('worker-ours', workerSettings);
    }
    say(`kill ${kill}: ${both ? 'reader and worker' : kill % 2 === 1 ? 'reader' : 'worker'}`);
  }
  if (reader.exitCode === null) await once(reader, 'exit');
  const redis = connectRedis(redisUrl, { role: 'reader', name: 'bench' });
  await until(async () => (await readMigration(redis, 'main', MIGRATION))?.settled.delivered === events);
  await closeRedis(redis, 1_000);

  const onRecord = (await everyEvent()).filter(({ fate }) => fate === 'recorded');
  const ids = onRecord.map(({ uniqueId }) => uniqueId);
  const figures = {
    events,
    kills: KILLS,
    recorded: new Set(ids).size,
    twice: ids.length - new Set(ids).size,
    withoutMigrationId: onRecord.filter(({ properties }) => properties.migration_id !== MIGRATION).length,
    flowsStarted: onRecord.filter(({ backfill }) => !backfill).length,
    sentAgain: (await control.stats()).duplicates,
  };
  await worker.stop();
  await sandbox.stop();
  report(
    'backfill --kills',
    ['', ''],
    [
      ['events', events],
      ['kills', KILLS],
      ['recorded', figures.recorded],
      ['recorded twice', figures.twice],
      ['without migration_id', figures.withoutMigrationId],
      ['that a flow could start from', figures.flowsStarted],
      ['sent again, and dropped by the sandbox', figures.sentAgain],
    ],
    figures,
  );
  if (figures.recorded !== events || figures.twice + figures.withoutMigrationId + figures.flowsStarted > 0) {
    throw new Error('Something was lost, recorded twice, or could wake a flow.');
  }

  async function everyEvent(): Promise<RecordedEvent[]> {
    const all: RecordedEvent[] = [];
    for (let since = 0; ; ) {
      const { items, next } = await control.events({ account: DEFAULT_ACCOUNT_ID, since, limit: PAGE });
      all.push(...items);
      if (items.length < PAGE) return all;
      since = next;
    }
  }
}

async function until(met: () => Promise<boolean>): Promise<void> {
  while (!(await met())) await sleep(20);
}
