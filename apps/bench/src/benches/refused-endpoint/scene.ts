import { createDeadLetters } from '@tracklayer/dead-letters';
import type { CanonicalEvent } from '@tracklayer/events';
import { createHolds, type Holds } from '@tracklayer/holds';
import { createLanes, type Lanes } from '@tracklayer/lanes';
import { createProducer, type Producer } from '@tracklayer/producer';
import { closeRedis } from '@tracklayer/redis';
import { DEFAULT_LIST_ID, type SandboxControl, sandboxControl } from '@tracklayer/sandbox';
import { connectBench } from '../../connect-bench.js';
import type {
  SandboxReady,
  SandboxSettings,
  WorkerSettings,
  WorkerSummary,
} from '../../programs/arguments.js';
import { startProgram } from '../../start-program.js';
import { createQuietShop, type QuietShop } from '../neighbours/quiet-shop.js';
import { order } from '../synthetic-order.js';

export const ACCOUNT = 'shop';
const KEY = 'pk_bench_refused';

/** One account with its own Redis keys, sandbox and worker, and a shop that tracks purchases at a steady pace. */
export interface Scene {
  destination: string;
  control: SandboxControl;
  holds: Holds;
  lanes: Lanes;
  producer: Producer;
  shop: QuietShop;
  dead(): Promise<number>;
  /** Stops everything. Resolves to the attempts that were spent. */
  end(): Promise<number>;
}

export interface SceneOptions {
  redisUrl: string;
  destination: string;
  perSecond: number;
  /** Every second purchase changes a field of its profile. */
  changesProfiles?: boolean;
  retryCapMs?: number;
}

export async function openScene(options: SceneOptions): Promise<Scene> {
  const { redisUrl, destination, perSecond, changesProfiles = false, retryCapMs } = options;
  const redis = connectBench(redisUrl);
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const sandboxSettings: SandboxSettings = {
    limits: 'none',
    ledger: 'full',
    accounts: [{ id: ACCOUNT, keys: [{ key: KEY }], lists: [{ id: DEFAULT_LIST_ID }] }],
    watch: ACCOUNT,
  };
  const sandbox = await startProgram<SandboxReady>('sandbox', sandboxSettings);
  const workerSettings: WorkerSettings = {
    redisUrl,
    baseUrl: sandbox.ready.url,
    keys: { [destination]: KEY },
    limits: 'none',
    listId: DEFAULT_LIST_ID,
    ...(retryCapMs !== undefined && { retryCapMs }),
  };
  const worker = await startProgram<object, WorkerSummary>('tracklayer-worker', workerSettings);
  const producer = createProducer({ redisUrl, destinations: [destination] });
  const shop = createQuietShop(producer, sandbox.process, {
    run: destination,
    perSecond,
    event: (index, run) => purchase(index, run, changesProfiles),
  });
  return {
    destination,
    control: sandboxControl(sandbox.ready.url),
    holds: createHolds(redis),
    lanes,
    producer,
    shop,
    dead: () => createDeadLetters(redis, { lanes }).count(destination),
    async end() {
      const { attempts } = await worker.stop();
      await producer.close();
      await sandbox.stop();
      await lanes.close();
      await closeRedis(redis, 1_000);
      return attempts.retry ?? 0;
    },
  };
}

function purchase(index: number, run: string, changesProfiles: boolean): CanonicalEvent {
  const event = order(index, run, 200);
  const profile =
    changesProfiles && index % 2 === 0 ? { ...event.profile, firstName: `Name ${index}` } : event.profile;
  return { ...event, profile, time: new Date().toISOString() };
}
