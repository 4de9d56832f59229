import { setTimeout as sleep } from 'node:timers/promises';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis } from '@tracklayer/redis';
import { type AccountInput, type Rate, REAL_LIMITS, sandboxControl } from '@tracklayer/sandbox';
import { startChild } from '../../child.js';
import { connectBench } from '../../connect-bench.js';
import type {
  OtherClientSettings,
  SandboxReady,
  SandboxSettings,
  WorkerFarewell,
  WorkerSettings,
} from '../../programs/arguments.js';
import { say } from '../../report.js';
import { fillLane } from '../backlog.js';
import { callsOf } from './calls.js';
import type { Call, Period } from './windows.js';

export const ENDPOINT = 'POST /api/events';
const { perMinute } = REAL_LIMITS[ENDPOINT];
const OUR_KEY = 'pk_limits_ours';
const OTHER_KEY = 'pk_limits_other';
const ACCOUNT: AccountInput = {
  id: 'shop',
  keys: [
    { key: OUR_KEY, name: 'ours' },
    { key: OTHER_KEY, name: 'other' },
  ],
};
const POLL_MS = 250;

export interface DrainOptions {
  redisUrl: string;
  minutes: number;
  workers: number;
  /** Beside a second client that takes half the budget. */
  shared: boolean;
}

export interface Drained {
  /** In order of time, from the first of all. */
  ours: Call[];
  others: Call[];
  /** What the sandbox counted of our calls. */
  counted: Rate;
  attemptsSpent: number;
  /** From when every worker ran until nobody looked any more. */
  period: Period;
}

/**
 * A backlog that outlasts the run, worker processes, a sandbox with Klaviyo's limits whose windows begin at moments
 * drawn by chance. Alone it ends when `minutes` whole budgets were used and the next call was let through; shared, after
 * `minutes` whole minutes of the sandbox.
 */
export async function drain({ redisUrl, minutes, workers, shared }: DrainOptions): Promise<Drained> {
  const redis = connectBench(redisUrl);
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const phaseMs = Math.floor(Math.random() * 60_000);
  const sandboxSettings: SandboxSettings = { limits: 'real', ledger: 'full', phaseMs, accounts: [ACCOUNT] };
  const sandbox = await startChild<SandboxReady>('sandbox', sandboxSettings);
  const baseUrl = sandbox.ready.url;
  const control = sandboxControl(baseUrl);

  const events = Math.max(12_000, Math.ceil((minutes + 1) * perMinute));
  say(`${events} events wait; the sandbox's minutes begin ${phaseMs} ms into the clock's`);
  await fillLane(lanes, { destination: 'main', events, run: 'limits' });

  const otherSettings: OtherClientSettings = {
    baseUrl,
    key: OTHER_KEY,
    perMinute: perMinute / 2,
    meanBurst: 5,
  };
  const other = shared ? await startChild('other-client', otherSettings) : undefined;
  const settings: WorkerSettings = { redisUrl, baseUrl, keys: { main: OUR_KEY }, limits: 'published' };
  const running = await Promise.all(
    Array.from({ length: workers }, () => startChild<object, WorkerFarewell>('worker-ours', settings)),
  );
  const fromMs = Date.now();
  const untilMs = fromMs + untilBorder(fromMs, phaseMs) + minutes * 60_000;
  const accepted = async () => (await control.stats({ endpoint: ENDPOINT })).byStatus['202'] ?? 0;
  const ended = async () => (shared ? Date.now() >= untilMs : (await accepted()) > minutes * perMinute);
  await until(ended, 2 * (minutes + 1) * 60_000);

  const farewells = await Promise.all(running.map((worker) => worker.stop()));
  await other?.stop();
  const calls = (await callsOf(control, ACCOUNT.id)).filter(({ endpoint }) => endpoint === ENDPOINT);
  const stats = await control.stats({ account: ACCOUNT.id, endpoint: ENDPOINT });
  await sandbox.stop();
  await lanes.close();
  await closeRedis(redis, 1_000);

  const strange = calls.find(({ status }) => status !== 202 && status !== 429);
  if (strange) throw new Error(`A call was answered ${strange.status}: this run says nothing of the limits.`);
  const madeBy = (name: string): Call[] =>
    calls.filter(({ key }) => key === name).map(({ atMs, status }) => ({ atMs, accepted: status === 202 }));
  const counted = stats.accounts[0]?.endpoints[0]?.byKey.ours;
  if (counted === undefined) throw new Error('The workers made no call.');
  return {
    ours: madeBy('ours'),
    others: madeBy('other'),
    counted,
    attemptsSpent: farewells.reduce((sum, { attempts }) => sum + (attempts.retry ?? 0), 0),
    period: { perMinute, phaseMs, fromMs, untilMs },
  };
}

/** From a moment to the next border of the sandbox's minutes. */
function untilBorder(nowMs: number, phaseMs: number): number {
  return 60_000 - ((nowMs - phaseMs) % 60_000);
}

async function until(met: () => Promise<boolean>, withinMs: number): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!(await met())) {
    if (performance.now() > deadlineMs)
      throw new Error('The backlog was not worked off in twice the time it needs.');
    await sleep(POLL_MS);
  }
}
