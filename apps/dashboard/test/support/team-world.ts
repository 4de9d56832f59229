import type { Browser, Page } from '@tracklayer/browser';
import { createDeadLetters, type DeadLetters } from '@tracklayer/dead-letters';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { testDestination, testRedisUrl } from '@tracklayer/testing';
import { createUsers, type Users } from '@tracklayer/users';
import { withBuiltDashboard } from './built-dashboard.js';

export const PASSWORD = 'correct horse battery';

const WAIT_MS = 60_000;

export interface TeamWorld {
  url: string;
  destination: string;
  redis: RedisClient;
  deadLetters: DeadLetters;
  users: Users;
  /** Opens an address of the server, as a person who is not signed in. */
  open(path: string): Promise<Page>;
  complaints: string[];
}

/**
 * Runs the body with the built dashboard and a viewer `vi`, beside an admin. Users count for a whole Redis, so this one has a database that no other
 * test uses.
 */
export async function withTeam(browser: Browser, body: (world: TeamWorld) => Promise<void>): Promise<void> {
  const redisUrl = new URL('/8', testRedisUrl()).href;
  const redis = connectRedis(redisUrl, { role: 'reader', name: 'team test' });
  const users = createUsers(redis);
  const destination = testDestination();
  const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
  const deadLetters = createDeadLetters(redis, { lanes });
  const opened: Page[] = [];
  const complaints: string[] = [];
  try {
    await redis.flushdb();
    await users.add({ name: 'vi', role: 'viewer', password: PASSWORD, nowMs: Date.now() });
    await users.add({ name: 'ada', role: 'admin', password: PASSWORD, nowMs: Date.now() });
    await lanes.register(destination);
    await withBuiltDashboard({ redisUrl, destination }, async ({ url }) => {
      const open = async (path: string) => {
        const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
        page.setDefaultTimeout(WAIT_MS);
        page.on('pageerror', ({ message }) => complaints.push(message));
        await page.goto(`${url}${path}`);
        opened.push(page);
        return page;
      };
      await body({ url, destination, redis, deadLetters, users, open, complaints });
    });
  } finally {
    for (const page of opened) await page.context().close();
    await redis.flushdb();
    await lanes.close();
    await closeRedis(redis, 1_000);
  }
}
