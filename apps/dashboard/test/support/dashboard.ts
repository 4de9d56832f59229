import { createDeadLetters } from '@tracklayer/dead-letters';
import { createLanes, DESTINATIONS_KEY } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { forgetDestination, testDestination, testRedisUrl } from '@tracklayer/testing';
import { type Dashboard, type DashboardOptions, startDashboard } from '../../src/server.js';

export interface World {
  redis: RedisClient;
  destination: string;
  /** A destination that the dashboard was not given. */
  other: string;
  lanes: ReturnType<typeof createLanes>;
  deadLetters: ReturnType<typeof createDeadLetters>;
  dashboard: Dashboard;
  get(path: string): Promise<Page>;
}

export interface Page {
  status: number;
  headers: Headers;
  text: string;
}

/** Runs the body with a dashboard on a free port and a destination of this test alone, then removes both. */
export async function withDashboard<T>(
  body: (world: World) => Promise<T>,
  options: (ids: Pick<World, 'destination' | 'other'>) => Partial<DashboardOptions> = () => ({}),
): Promise<T> {
  const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'dashboard test' });
  const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
  const deadLetters = createDeadLetters(redis, { lanes });
  const destination = testDestination();
  const other = testDestination();
  // Other tests share this Redis, and some break their destinations on purpose.
  const dashboard = await startDashboard({
    redis,
    host: '127.0.0.1',
    port: 0,
    destinations: [destination],
    ...options({ destination, other }),
  });
  try {
    return await body({
      redis,
      lanes,
      deadLetters,
      destination,
      other,
      dashboard,
      get: (path) => getPage(`${dashboard.url}${path}`),
    });
  } finally {
    await dashboard.close();
    await lanes.close();
    for (const each of [destination, other]) await forgetDestination(redis, each);
    await redis.srem(DESTINATIONS_KEY, destination, other);
    await closeRedis(redis, 2_000);
  }
}

export async function getPage(url: string, init?: RequestInit): Promise<Page> {
  const answer = await fetch(url, { redirect: 'manual', ...init });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}
