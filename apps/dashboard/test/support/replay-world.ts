import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createApiToken, revokeApiToken } from '@tracklayer/api-tokens';
import type { Browser, BrowserContextOptions, Page } from '@tracklayer/browser';
import { createDeadLetters, type DeadLetters } from '@tracklayer/dead-letters';
import { createLanes, DESTINATIONS_KEY } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { buildEventJob, openSandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, forgetDestination, testRedisUrl } from '@tracklayer/testing';
import { openPage } from './app-world.js';
import { withBuiltDashboard } from './built-dashboard.js';

const WORKER = join(import.meta.dirname, '../../../worker/dist/main.js');
const DIED_AGO_MS = 3_600_000;
/** A number that cannot exist. Klaviyo refuses it. */
const BAD_PHONE = '+10000000000';

export interface ReplayWorld {
  destination: string;
  letters: DeadLetters;
  /** Opens an address of the pages: `dead-letters`. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Starts a worker, as it ships. */
  worker(): Promise<void>;
  /** A token of the API with this scope. The audit names it by the destination. */
  token(scope: 'read' | 'operate'): Promise<string>;
  /** What the pages complained of. */
  complaints: string[];
}

/** How many dead letters there are. Klaviyo takes the good ones now, and refuses the bad ones again. */
export interface Letters {
  good: number;
  bad: number;
}

/** Runs the body with the built dashboard, a browser, a local Klaviyo and dead letters. No worker runs yet. */
export async function withReplays(
  browser: Browser,
  counts: Letters,
  body: (world: ReplayWorld) => Promise<void>,
): Promise<void> {
  const { destination, folder, env, close } = await openSandboxDestination();
  const redisUrl = testRedisUrl();
  const redis = connectRedis(redisUrl, { role: 'reader', name: 'replay test' });
  const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
  const letters = createDeadLetters(redis, { lanes });
  const complaints: string[] = [];
  const opened: Page[] = [];
  const workers: ChildProcess[] = [];
  try {
    await lanes.register(destination);
    for (let index = 0; index < counts.good + counts.bad; index++) {
      await die(letters, destination, index, index >= counts.good);
    }
    await withBuiltDashboard({ redisUrl, destination }, async (dashboard) => {
      await body({
        destination,
        letters,
        complaints,
        async open(path, options) {
          const page = await openPage(browser, `${dashboard.url}/app/${path}`, complaints, options);
          opened.push(page);
          return page;
        },
        async token(scope) {
          return (await createApiToken(redis, { name: destination, scope, nowMs: Date.now() })).text;
        },
        async worker() {
          const worker = spawn(process.execPath, [WORKER], {
            cwd: folder,
            env: { ...process.env, ...env, REDIS_URL: redisUrl, METRICS_PORT: '0' },
            stdio: 'ignore',
          });
          workers.push(worker);
        },
      });
    });
  } finally {
    for (const page of opened) await page.context().close();
    await Promise.all(workers.map((worker) => endProgram(worker, 'SIGTERM')));
    await revokeApiToken(redis, destination);
    await lanes.close();
    await forgetDestination(redis, destination);
    await redis.srem(DESTINATIONS_KEY, destination);
    await closeRedis(redis, 1_000);
    await close();
  }
}

async function die(letters: DeadLetters, destination: string, index: number, isBad: boolean): Promise<void> {
  const profile = isBad
    ? { phoneNumber: BAD_PHONE }
    : { email: `p${index}@shop.example`, phoneNumber: BAD_PHONE };
  const { jobId, data } = buildEventJob({ profile });
  const nowMs = Date.now() - DIED_AGO_MS + index * 1_000;
  const failure = {
    code: 'invalid',
    status: 400,
    detail: 'The phone number is not valid.',
    pointer: '/data/attributes/profile/data/attributes/phone_number',
    hint: 'Correct the phone number, then replay.',
  };
  const attempts = [{ atMs: nowMs, outcome: 'dead' as const, code: 'invalid', status: 400 }];
  const ref = { type: 'metric-event' as const, jobId };
  await letters.record(destination, { ref, job: data, reason: 'refused', failure, attempts, nowMs });
}
