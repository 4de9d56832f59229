import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { testDestination, testRedisUrl } from '@tracklayer/testing';
import { createUsers, type Role } from '@tracklayer/users';
import type { RouteOptions } from 'fastify';
import type { DashboardOptions } from '../../src/server.js';
import { type World, withDashboard } from './dashboard.js';

export const PASSWORD = 'correct horse battery';

export interface SignedInWorld extends World {
  /** Every route of the server, as it registered them. */
  routes: RouteOptions[];
  users: ReturnType<typeof createUsers>;
  /** Signs in and resolves to the cookie: `tracklayer-session=…`. */
  signIn(role: Role): Promise<string>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Moves the dashboard's clock. */
  pass(ms: number): void;
}

/** Runs the body with a dashboard that has a user of each role: everybody must sign in. */
export async function withUsers<T>(
  body: (world: SignedInWorld) => Promise<T>,
  options: Partial<DashboardOptions> = {},
): Promise<T> {
  const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'users test' });
  const key = `test:users:${testDestination()}`;
  const users = createUsers(redis, key);
  const routes: RouteOptions[] = [];
  let aheadMs = 0;
  try {
    await addUsers(redis, key);
    return await withDashboard(
      async (world) => {
        const { url } = world.dashboard;
        const post = (path: string, sent: unknown, headers: Record<string, string> = {}) =>
          fetch(`${url}${path}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...headers },
            body: JSON.stringify(sent),
          });
        const pass = (ms: number) => {
          aheadMs += ms;
        };
        const signIn = async (role: Role) => {
          const answer = await post('/api/v1/session', { name: role, password: PASSWORD });
          if (answer.status !== 200) throw new Error(await answer.text());
          return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
        };
        return body({ ...world, routes, users, signIn, post, pass });
      },
      () => ({ ...options, users, onRoute: (route) => routes.push(route), now: () => Date.now() + aheadMs }),
    );
  } finally {
    await redis.del(key);
    await closeRedis(redis, 1_000);
  }
}

/** The record of the first user. A hash takes long, so it is made once for all tests of a file. */
let first: Promise<string> | undefined;

async function addUsers(redis: RedisClient, key: string): Promise<void> {
  first ??= createUsers(redis, key)
    .add({ name: 'admin', role: 'admin', password: PASSWORD, nowMs: Date.now() })
    .then(async () => (await redis.hget(key, 'admin')) ?? '');
  const record = JSON.parse(await first) as object;
  for (const role of ['admin', 'operator', 'viewer']) {
    await redis.hset(key, role, JSON.stringify({ ...record, name: role, role }));
  }
}
