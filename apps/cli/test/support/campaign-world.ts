/**
 * A sandbox, a destination with dead letters, and the programs of users as processes: workers and commands, as they ship. A test
 * kills them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Campaign, createDeadLetters, type DeadLetters } from '@tracklayer/dead-letters';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { DEFAULT_KEY, DEFAULT_LIST_ID, type Sandbox, startSandbox } from '@tracklayer/sandbox';
import { buildEventJob } from '@tracklayer/test-fixtures';
import { testRedisUrl, until } from '@tracklayer/testing';
import { newDestination } from './destination.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const WORKER = path('../../../worker/dist/main.js');
const COMMAND = path('../../bin/tracklayer.js');
const SERVER = path('../../../dashboard/dist/main.js');

/** Room for a machine that is several times slower and busy. */
const WITHIN_MS = 120_000;
const DIED_AGO_MS = 3_600_000;
/** Numbers that cannot exist. Klaviyo refuses them. */
const BAD_PHONE = '+10000000000';

export interface Program {
  process: ChildProcess;
  /** What it printed so far, both streams. */
  text(): string;
  /** Sends the signal and waits for the end. Returns the exit code; null after SIGKILL. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  ended(): Promise<number | null>;
}

export interface CampaignWorld {
  destination: string;
  sandbox: Sandbox;
  letters: DeadLetters;
  /** Records so many letters, each a second younger. `isBad`: Klaviyo refuses the letter again. Returns their event ids. */
  die(count: number, isBad?: (index: number) => boolean): Promise<string[]>;
  worker(): Promise<Program>;
  /** The server of the HTTP API, and its address. */
  server(): Promise<Program & { url: string }>;
  tracklayer(...argv: string[]): Program;
  /** The newest campaign, when `isIt` holds for it. */
  campaign(isIt: (campaign: Campaign) => boolean): Promise<Campaign>;
  /** How often each event is on record: event id → times. What a killed worker sends again, Klaviyo drops as a duplicate. */
  recorded(ids: readonly string[]): Map<string, number>;
  close(): Promise<void>;
}

export async function openCampaignWorld(): Promise<CampaignWorld> {
  const sandbox = await startSandbox({ limits: 'none' });
  // A killed worker keeps its jobs for `lockMs`.
  const account = { apiKeyEnv: 'KEY', baseUrl: sandbox.url, listId: DEFAULT_LIST_ID };
  const { id: destination, cwd, remove } = await newDestination(account, { worker: { lockMs: 5_000 } });
  const redis = connectRedis(testRedisUrl(), { role: 'worker', name: 'campaign-test' });
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const letters = createDeadLetters(redis, { lanes });
  await lanes.register(destination);
  const programs: Program[] = [];
  const env = { ...process.env, REDIS_URL: testRedisUrl(), METRICS_PORT: '0', PORT: '0', KEY: DEFAULT_KEY };

  function start(args: readonly string[]): Program {
    const child = spawn(process.execPath, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: string[] = [];
    for (const input of [child.stdout, child.stderr])
      createInterface({ input }).on('line', (line) => lines.push(line));
    const gone = once(child, 'close');
    const program: Program = {
      process: child,
      text: () => lines.join('\n'),
      async ended() {
        await gone;
        return child.exitCode;
      },
      async end(signal) {
        child.kill(signal);
        return program.ended();
      },
    };
    programs.push(program);
    return program;
  }

  return {
    destination,
    sandbox,
    letters,
    async die(count, isBad = () => false) {
      const ids: string[] = [];
      for (let index = 0; index < count; index++) {
        const profile = isBad(index) ? { phoneNumber: BAD_PHONE } : { email: `p${index}@shop.example` };
        const { jobId, data } = buildEventJob({ profile });
        const nowMs = Date.now() - DIED_AGO_MS + index * 1_000;
        const failure = { code: 'invalid', status: 400, detail: 'Invalid.', hint: 'Correct it.' };
        const attempts = [{ atMs: nowMs, outcome: 'dead' as const, code: 'invalid', status: 400 }];
        const ref = { type: 'metric-event' as const, jobId };
        await letters.record(destination, { ref, job: data, reason: 'refused', failure, attempts, nowMs });
        ids.push(data.event.eventId);
      }
      return ids;
    },
    async worker() {
      const worker = start([WORKER]);
      await until(() => worker.text().includes('worker ready'), WITHIN_MS);
      return worker;
    },
    async server() {
      const server = start([SERVER]);
      const ready = () => /"url":"([^"]+)"[^\n]*dashboard ready/.exec(server.text())?.[1];
      return { ...server, url: await until(ready, WITHIN_MS) };
    },
    tracklayer: (...argv) => start([COMMAND, ...argv, '--destination', destination]),
    async campaign(isIt) {
      return until(async () => {
        const [newest] = await letters.campaigns.list(destination, { limit: 1 });
        return newest !== undefined && isIt(newest) && newest;
      }, WITHIN_MS);
    },
    recorded(ids) {
      const times = (uniqueId: string) =>
        sandbox.events({ uniqueId, limit: 100 }).items.filter(({ fate }) => fate === 'recorded').length;
      return new Map(ids.map((uniqueId) => [uniqueId, times(uniqueId)]));
    },
    async close() {
      await Promise.all(programs.map((program) => program.end('SIGKILL')));
      await lanes.close();
      await closeRedis(redis, 1_000);
      await sandbox.close();
      await remove();
    },
  };
}
