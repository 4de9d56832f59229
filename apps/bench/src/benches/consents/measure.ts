import { setTimeout as sleep } from 'node:timers/promises';
import { readMigration } from '@tracklayer/backfill';
import { createLanes, JOB_VERSION, jobId, type NewJob, PRIORITY } from '@tracklayer/lanes';
import { closeRedis } from '@tracklayer/redis';
import { DEFAULT_ACCOUNT_ID, DEFAULT_KEY, DEFAULT_LIST_ID, sandboxControl } from '@tracklayer/sandbox';
import { connectBench } from '../../connect-bench.js';
import type { SandboxReady, SandboxSettings, WorkerSettings } from '../../programs/arguments.js';
import type { ReadDone, ReadSettings } from '../../programs/read-backfill.js';
import { say } from '../../report.js';
import { runProgram } from '../../run-program.js';
import { startProgram } from '../../start-program.js';
import { CONSENTED, emailOf, endsSubscribed, withdrewAt, writePeople } from './people.js';

/** The calls that ask about consent and change it. */
const CALLS = ['GET /api/profiles', 'POST /api/profile-subscription-bulk-create-jobs'];
const POLL_MS = 250;

export interface Measured {
  seconds: number;
  /** Calls that ask about consent or change it, refused ones as well. */
  calls: number;
  throttled429: number;
  /** People whose state at the end is not the right one. */
  wrong: number;
}

export interface MeasureOptions {
  redisUrl: string;
  folder: string;
  people: number;
  /** `file`: a back-fill of a file. `alone`: one job for each consent. */
  how: 'file' | 'alone';
}

/** Subscribes people under Klaviyo's real limits, in real time, from the first line of the file to the last consent that ended. */
export async function measure({ redisUrl, folder, people, how }: MeasureOptions): Promise<Measured> {
  const phaseMs = Math.floor(Math.random() * 60_000);
  const sandboxSettings: SandboxSettings = { limits: 'real', ledger: 'counts', phaseMs };
  const sandbox = await startProgram<SandboxReady>('sandbox', sandboxSettings);
  const baseUrl = sandbox.ready.url;
  const control = sandboxControl(baseUrl);
  for (let n = 0; n < people; n += 1) {
    const at = withdrewAt(n);
    if (at !== undefined) await control.withdraw(DEFAULT_ACCOUNT_ID, { email: emailOf(how, n), at });
  }
  const path = `${folder}/${how}.ndjson.gz`;
  await writePeople(path, how, people);

  const settings: WorkerSettings = {
    redisUrl,
    baseUrl,
    keys: { main: DEFAULT_KEY },
    limits: 'published',
    listId: DEFAULT_LIST_ID,
  };
  const redis = connectBench(redisUrl);
  // Counts and permits of the other measurement must not matter.
  await redis.flushall();
  const worker = await startProgram('tracklayer-worker', settings);
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const fromMs = performance.now();
  const reading: ReadSettings = {
    redisUrl,
    path,
    migrationId: how,
    dry: false,
    rejectsPath: `${folder}/rejects.ndjson`,
    kind: 'profiles',
  };
  const enqueued =
    how === 'file'
      ? runProgram<ReadDone>('read-backfill', reading)
      : lanes.enqueue(
          'main',
          Array.from({ length: people }, (_, n) => jobOf(how, n)),
        );
  let said = 0;
  for (let ended = 0; ended < people; await sleep(POLL_MS)) {
    ended = how === 'file' ? await endedInMigration() : await endedInLane();
    const tenth = Math.floor((10 * ended) / people);
    if (tenth > said)
      say(`${ended} of ${people} after ${Math.round((performance.now() - fromMs) / 1_000)} s`);
    said = tenth;
  }
  const seconds = (performance.now() - fromMs) / 1_000;
  await enqueued;
  await worker.stop();

  const stats = await control.stats({ account: DEFAULT_ACCOUNT_ID });
  const endpoints = (stats.accounts[0]?.endpoints ?? []).filter(({ endpoint }) => CALLS.includes(endpoint));
  const wrong = await wrongAtTheEnd();
  await sandbox.stop();
  await lanes.close();
  await closeRedis(redis, 1_000);
  return {
    seconds,
    calls: sum(endpoints.map(({ requests }) => requests)),
    throttled429: sum(endpoints.map(({ byStatus }) => byStatus['429'] ?? 0)),
    wrong,
  };

  async function endedInMigration(): Promise<number> {
    const migration = await readMigration(redis, 'main', how);
    if (migration === undefined) return 0;
    const { delivered, skipped, dead, duplicate } = migration.consents;
    return delivered + skipped + dead + duplicate;
  }

  async function endedInLane(): Promise<number> {
    const counts = await lanes.counts('main');
    return sum((['delivered', 'skipped', 'dead'] as const).map((end) => counts[`list-subscription:${end}`]));
  }

  /** Compares every address with what it must be. */
  async function wrongAtTheEnd(): Promise<number> {
    const profiles = await control.profiles({ account: DEFAULT_ACCOUNT_ID, limit: people + 1 });
    const subscribed = new Set(
      profiles
        .filter(
          ({ consents, lists }) =>
            consents['email.marketing'] === 'SUBSCRIBED' && lists.includes(DEFAULT_LIST_ID),
        )
        .map(({ attributes }) => attributes.email),
    );
    let found = 0;
    for (let n = 0; n < people; n += 1) {
      if (subscribed.has(emailOf(how, n)) !== endsSubscribed(n)) found += 1;
    }
    return found;
  }
}

/** The job of one consent, as a back-fill enqueues it when it cannot be in a batch. */
function jobOf(run: string, n: number): NewJob {
  return {
    jobId: jobId('list-subscription', run, String(n)),
    data: {
      v: JOB_VERSION,
      type: 'list-subscription',
      profile: { email: emailOf(run, n) },
      consent: { status: 'granted', channels: ['email'], at: CONSENTED, source: 'old_shop' },
      time: CONSENTED,
      historical: true,
      enqueuedAtMs: Date.now(),
      attempts: [],
    },
    priority: PRIORITY.backfill,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
