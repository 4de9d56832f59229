import { setTimeout as sleep } from 'node:timers/promises';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis } from '@tracklayer/redis';
import { type AccountInput, type Rate, REAL_LIMITS, sandboxControl } from '@tracklayer/sandbox';
import { connectBench } from '../../connect-bench.js';
import type {
  OtherClientSettings,
  SandboxReady,
  SandboxSettings,
  WorkerSettings,
  WorkerSummary,
} from '../../programs/arguments.js';
import { say } from '../../report.js';
import { startProgram } from '../../start-program.js';
import { fillLane } from '../fill-lane.js';
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
  /** Whether a second client uses half of the budget. */
  shared: boolean;
}

export interface DrainResult {
  /** In order of time, from the first call on. */
  ours: Call[];
  others: Call[];
  /** The sandbox's counts of our calls. */
  counted: Rate;
  attemptsSpent: number;
  /** From the start of the last worker to the end of the measurement. */
  period: Period;
}

/**
 * Delivers a backlog that outlasts the run. The sandbox has Klaviyo's limits, and its windows start at a random time. Without a
 * second client the run ends when `minutes` budgets are used and the next call was accepted. With it, the run ends after
 * `minutes` whole minutes of the sandbox.
 */
export async function drain({ redisUrl, minutes, workers, shared }: DrainOptions): Promise<DrainResult> {
  const redis = connectBench(redisUrl);
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const phaseMs = Math.floor(Math.random() * 60_000);
  const sandboxSettings: SandboxSettings = { limits: 'real', ledger: 'full', phaseMs, accounts: [ACCOUNT] };
  const sandbox = await startProgram<SandboxReady>('sandbox', sandboxSettings);
  const baseUrl = sandbox.ready.url;
  const control = sandboxControl(baseUrl);

  const events = Math.max(12_000, Math.ceil((minutes + 1) * perMinute));
  say(`${events} events wait; the minutes of the sandbox start ${phaseMs} ms after those of the clock`);
  await fillLane(lanes, { destination: 'main', events, run: 'limits' });

  const otherSettings: OtherClientSettings = {
    baseUrl,
    key: OTHER_KEY,
    perMinute: perMinute / 2,
    meanBurst: 5,
  };
  const other = shared ? await startProgram('other-client', otherSettings) : undefined;
  const settings: WorkerSettings = { redisUrl, baseUrl, keys: { main: OUR_KEY }, limits: 'published' };
  const running = await Promise.all(
    Array.from({ length: workers }, () => startProgram<object, WorkerSummary>('tracklayer-worker', settings)),
  );
  const fromMs = Date.now();
  const untilMs = fromMs + untilNextMinute(fromMs, phaseMs) + minutes * 60_000;
  const accepted = async () => (await control.stats({ endpoint: ENDPOINT })).byStatus['202'] ?? 0;
  const ended = async () => (shared ? Date.now() >= untilMs : (await accepted()) > minutes * perMinute);
  await until(ended, 2 * (minutes + 1) * 60_000);

  const summaries = await Promise.all(running.map((worker) => worker.stop()));
  await other?.stop();
  const calls = (await callsOf(control, ACCOUNT.id)).filter(({ endpoint }) => endpoint === ENDPOINT);
  const stats = await control.stats({ account: ACCOUNT.id, endpoint: ENDPOINT });
  await sandbox.stop();
  await lanes.close();
  await closeRedis(redis, 1_000);

  const unexpected = calls.find(({ status }) => status !== 202 && status !== 429);
  if (unexpected) throw new Error(`A call was answered with ${unexpected.status}, so this run is invalid.`);
  const madeBy = (name: string): Call[] =>
    calls.filter(({ key }) => key === name).map(({ atMs, status }) => ({ atMs, accepted: status === 202 }));
  const counted = stats.accounts[0]?.endpoints[0]?.byKey.ours;
  if (counted === undefined) throw new Error('The workers made no call.');
  return {
    ours: madeBy('ours'),
    others: madeBy('other'),
    counted,
    attemptsSpent: summaries.reduce((sum, { attempts }) => sum + (attempts.retry ?? 0), 0),
    period: { perMinute, phaseMs, fromMs, untilMs },
  };
}

/** The time from `nowMs` to the start of the sandbox's next minute, in milliseconds. */
function untilNextMinute(nowMs: number, phaseMs: number): number {
  return 60_000 - ((nowMs - phaseMs) % 60_000);
}

async function until(met: () => Promise<boolean>, withinMs: number): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!(await met())) {
    if (performance.now() > deadlineMs)
      throw new Error('The run did not end within twice the expected time.');
    await sleep(POLL_MS);
  }
}
