import { setTimeout as sleep } from 'node:timers/promises';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { type AccountInput, REAL_LIMITS, sandboxControl } from '@tracklayer/sandbox';
import { defineBench } from '../bench.js';
import { type Child, startChild } from '../child.js';
import { numberFlag, switchFlag } from '../flags.js';
import type {
  OtherClientSettings,
  SandboxReady,
  SandboxSettings,
  WorkerFarewell,
  WorkerSettings,
} from '../programs/arguments.js';
import { report, say } from '../report.js';
import { round } from '../statistics.js';
import { fillLane } from './backlog.js';
import { callsOf } from './limits/calls.js';
import { usedOfWhatWasLeft, utilisation } from './limits/windows.js';

const ENDPOINT = 'POST /api/events';
const { perSecond, perMinute } = REAL_LIMITS[ENDPOINT];
const ACCOUNT: AccountInput = {
  id: 'shop',
  keys: [
    { key: 'pk_limits_ours', name: 'ours' },
    { key: 'pk_limits_other', name: 'other' },
  ],
};
const OTHERS_MEAN_BURST = 5;
const POLL_MS = 250;

/**
 * A backlog that outlasts the run, several worker processes, a sandbox with Klaviyo's limits whose windows begin at
 * moments drawn by chance. Alone it ends when `minutes` whole budgets were used and the next call was let through;
 * shared, after `minutes` whole minutes of the sandbox.
 */
export const limits = defineBench({
  name: 'limits',
  summary:
    "a backlog under Klaviyo's real limits: calls refused, the fullest windows, how much of the budget was used",
  flags: {
    minutes: numberFlag('whole minutes to measure', 3),
    workers: numberFlag('worker processes', 3),
    shared: switchFlag('beside a second client that takes half the budget by chance'),
  },
  ownRedis: true,
  async run({ redisUrl, flags }) {
    const { minutes, shared } = flags;
    const redis = connectRedis(redisUrl, {
      role: 'worker',
      name: 'bench',
      onError: (error) => say(String(error)),
    });
    const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
    const phaseMs = Math.floor(Math.random() * 60_000);
    const sandboxSettings: SandboxSettings = { limits: 'real', ledger: 'full', phaseMs, accounts: [ACCOUNT] };
    const sandbox = await startChild<SandboxReady>('sandbox', sandboxSettings);
    const baseUrl = sandbox.ready.url;
    const control = sandboxControl(baseUrl);

    const backlog = Math.max(12_000, Math.ceil((minutes + 1) * perMinute));
    say(`${backlog} events wait; the sandbox's minutes begin ${phaseMs} ms into the clock's`);
    await fillLane(lanes, { destination: 'main', events: backlog, run: 'limits' });

    const other = shared ? await startChild('other-client', otherSettings(baseUrl)) : undefined;
    const workerSettings: WorkerSettings = {
      redisUrl,
      baseUrl,
      keys: { main: 'pk_limits_ours' },
      limits: 'published',
    };
    const workers: Child<object, WorkerFarewell>[] = await Promise.all(
      Array.from({ length: flags.workers }, () =>
        startChild<object, WorkerFarewell>('worker-ours', workerSettings),
      ),
    );
    const fromMs = Date.now();
    const endMs = fromMs + untilBorder(fromMs, phaseMs) + minutes * 60_000;
    const ended = async () => (shared ? Date.now() >= endMs : (await accepted()) > minutes * perMinute);
    await until(ended, 2 * (minutes + 1) * 60_000);

    const farewells = await Promise.all(workers.map((worker) => worker.stop()));
    await other?.stop();
    const calls = (await callsOf(control, ACCOUNT.id)).filter(({ endpoint }) => endpoint === ENDPOINT);
    const counted = (await control.stats({ endpoint: ENDPOINT })).accounts[0]?.endpoints[0];
    await sandbox.stop();
    await lanes.close();
    await closeRedis(redis, 1_000);

    const of = (name: string) =>
      calls.filter(({ key }) => key === name).map(({ atMs, status }) => ({ atMs, accepted: status === 202 }));
    const ours = of('ours');
    const others = of('other');
    const refused = calls.filter(({ key, status }) => key === 'ours' && status === 429).length;
    const rate = counted?.byKey.ours;
    const attemptsSpent = farewells.reduce((sum, { attempts }) => sum + (attempts.retry ?? 0), 0);
    const common = {
      workers: flags.workers,
      sent: ours.length,
      throttled429: refused,
      maxPerSecond: rate?.maxPerSecond ?? 0,
      maxPerMinute: rate?.maxPerMinute ?? 0,
      attemptsSpent,
    };
    const rows: [string, number | string][] = [
      ['calls', common.sent],
      ['answered 429', refused],
      [`most in any second (limit ${perSecond})`, common.maxPerSecond],
      [`most in any minute (limit ${perMinute})`, common.maxPerMinute],
      ['attempts spent', attemptsSpent],
    ];
    if (shared) {
      const period = { perMinute, phaseMs, fromMs, untilMs: endMs };
      const used = usedOfWhatWasLeft(ours, others, period);
      const throttledShare = round(refused / ours.length, 5);
      const othersAccepted = others.filter((call) => call.accepted).length;
      rows.push(
        ['part of our calls refused', String(throttledShare)],
        ['used of what was left', String(round(used, 4))],
        ["the other's calls", others.length],
        ["the other's calls refused", others.length - othersAccepted],
      );
      report('limits --shared', ['', ''], rows, {
        ...common,
        throttledShare,
        usedOfWhatWasLeft: round(used, 4),
        othersSent: others.length,
        othersThrottled: others.length - othersAccepted,
        minutes,
      });
    } else {
      const used = round(utilisation(ours, perMinute) ?? Number.NaN, 4);
      rows.push(['used of the steady limit', String(used)]);
      report('limits', ['', ''], rows, { ...common, utilisation: used, minutes });
    }

    async function accepted(): Promise<number> {
      const { byStatus } = await control.stats({ endpoint: ENDPOINT });
      return byStatus['202'] ?? 0;
    }
  },
});

function otherSettings(baseUrl: string): OtherClientSettings {
  return { baseUrl, key: 'pk_limits_other', perMinute: perMinute / 2, meanBurst: OTHERS_MEAN_BURST };
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
