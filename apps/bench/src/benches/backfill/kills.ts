import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readMigration } from '@tracklayer/backfill';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import {
  DEFAULT_ACCOUNT_ID,
  DEFAULT_KEY,
  DEFAULT_LIST_ID,
  type RecordedEvent,
  sandboxControl,
} from '@tracklayer/sandbox';
import type { SandboxReady, SandboxSettings, WorkerSettings } from '../../programs/arguments.js';
import type { ReadSettings } from '../../programs/read-backfill.js';
import { report, say } from '../../report.js';
import { startProgram } from '../../start-program.js';
import { PROFILES, writeOrders } from './orders-file.js';

const KILLS = 10;
const MIGRATION = 'killed';
const PAGE = 5_000;
const BUYERS_WHO_AGREED = 100;
/** The reader is ahead of the recorded events. So the kills happen in the first part, while it still has lines to read. */
const SHARE_OF_KILLS = 0.6;

/** Kills reader and worker with SIGKILL, in turn, at random times. Then counts the recorded events. */
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
  await writeOrders({ path, orders: events, run: 'killed', consentEvery: PROFILES / BUYERS_WHO_AGREED });
  const sandboxSettings: SandboxSettings = { ledger: 'full' };
  const sandbox = await startProgram<SandboxReady>('sandbox', sandboxSettings);
  const control = sandboxControl(sandbox.ready.url);
  // Slow answers, so that calls are always in flight when a process is killed.
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
    listId: DEFAULT_LIST_ID,
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
  let worker = await startProgram('tracklayer-worker', workerSettings);
  let hits = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const share = (SHARE_OF_KILLS * (kill - Math.random())) / KILLS;
    await until(async () => (await control.stats()).recorded >= events * share);
    const both = kill % 5 === 0;
    const hit = kill % 2 === 0 || reader.exitCode === null;
    if (kill % 2 === 1 || both) {
      reader.kill('SIGKILL');
      reader = startReader();
    }
    if (kill % 2 === 0 || both) {
      worker.process.kill('SIGKILL');
      worker = await startProgram('tracklayer-worker', workerSettings);
    }
    if (hit) hits += 1;
    say(`kill ${kill}: ${both ? 'reader and worker' : kill % 2 === 1 ? 'reader' : 'worker'}`);
  }
  if (reader.exitCode === null) await once(reader, 'exit');
  const redis = connectRedis(redisUrl, { role: 'reader', name: 'bench' });
  await until(async () => (await readMigration(redis, 'main', MIGRATION))?.settled.delivered === events);
  await until(async () => (await subscribed()) >= BUYERS_WHO_AGREED);
  await closeRedis(redis, 1_000);

  const onRecord = (await everyEvent()).filter(({ fate }) => fate === 'recorded');
  const flows = await control.flows({ account: DEFAULT_ACCOUNT_ID, would: 'start' });
  if (flows.forgotten > 0)
    throw new Error('The ledger of the sandbox is too small to count the started flows.');
  const ids = onRecord.map(({ uniqueId }) => uniqueId);
  const figures = {
    events,
    kills: hits,
    recorded: new Set(ids).size,
    twice: ids.length - new Set(ids).size,
    withoutMigrationId: onRecord.filter(({ properties }) => properties.migration_id !== MIGRATION).length,
    flowsStarted: flows.items.length,
    subscribed: await subscribed(),
    sentAgain: (await control.stats()).duplicates,
  };
  await worker.stop();
  await sandbox.stop();
  report(
    'backfill --kills',
    ['', ''],
    [
      ['events', events],
      ['kills', figures.kills],
      ['recorded', figures.recorded],
      ['recorded twice', figures.twice],
      ['without migration_id', figures.withoutMigrationId],
      ['flows started', figures.flowsStarted],
      ['subscribed with the past time', figures.subscribed],
      ['sent twice, and dropped by the sandbox', figures.sentAgain],
    ],
    figures,
  );
  if (figures.recorded !== events || figures.twice + figures.withoutMigrationId + figures.flowsStarted > 0) {
    throw new Error('An event was lost, was recorded twice, or could start a flow.');
  }

  async function subscribed(): Promise<number> {
    const { accounts } = await control.stats({ account: DEFAULT_ACCOUNT_ID });
    return accounts[0]?.consents ?? 0;
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
