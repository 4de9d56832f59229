import { createApiToken, revokeApiToken, type Scope } from '@tracklayer/api-tokens';
import { createDeadLetters, type DeadLetters } from '@tracklayer/dead-letters';
import { LOOKUP_KEYS } from '@tracklayer/events';
import { createHolds } from '@tracklayer/holds';
import { createBudgets, createWorkerView } from '@tracklayer/lane-status';
import { createLanes, DESTINATIONS_KEY, type Lanes } from '@tracklayer/lanes';
import { digestKeySource } from '@tracklayer/persons';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { addCookies, createSignIn } from '@tracklayer/sign-in';
import { forgetDestination, testDestination, testRedisUrl } from '@tracklayer/testing';
import { createUsers, type Users } from '@tracklayer/users';
import fastify, { type FastifyInstance } from 'fastify';
import {
  type ApiSources,
  addApi,
  createCallers,
  createOverviewReader,
  createSnapshot,
  startPulse,
} from '../../src/index.js';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: unknown;
}

export interface World {
  redis: RedisClient;
  lanes: Lanes;
  deadLetters: DeadLetters;
  destination: string;
  /** All destinations of the test, the one above first. */
  destinations: readonly string[];
  server: FastifyInstance;
  url: string;
  /** Every route that the server has, as it registered them: `GET /api/v1/me`. */
  routes: RouteEntry[];
  tokens: Record<Scope, string>;
  users: Users;
  /** Sends a request. `as`: the token to send; `false`: none. Default: `admin`. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
}

export interface AskOptions {
  as?: Scope | false;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface RouteEntry {
  key: string;
  method: string;
  url: string;
  scope: Scope;
  act: boolean;
  /** It needs no sign-in and no token. */
  isOpen: boolean;
  schema: Record<string, unknown>;
}

export interface WorldOptions {
  /** Requests of this machine need no token. Default false. */
  isLocal?: boolean;
  /** How many destinations the test has. Default 1. */
  destinations?: number;
  sources?: Partial<ApiSources>;
}

/** Runs the body with an API on a free port, and a destination of this test alone. Then removes both. */
export async function withApi<T>(body: (world: World) => Promise<T>, options: WorldOptions = {}): Promise<T> {
  const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'api test' });
  const watched = connectRedis(testRedisUrl(), { role: 'reader', name: 'api test ping' });
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  const deadLetters = createDeadLetters(redis, { lanes, keepsReadings: true });
  const destinations = Array.from({ length: options.destinations ?? 1 }, testDestination);
  const [destination = ''] = destinations;
  const producer = createProducer({
    redisUrl: testRedisUrl(),
    destinations,
    onWorkerWarning: () => {},
    onRedisFinding: () => {},
  });
  const sources: ApiSources = {
    redis,
    lanes,
    deadLetters,
    holds: createHolds(redis),
    budgets: createBudgets(redis, () => ({})),
    workers: createWorkerView(lanes),
    digestKey: digestKeySource(redis, undefined),
    destinations: async () => destinations,
    redisFindings: async () => [],
    warnings: () => [],
    version: '1.0.0',
    eventNames: [],
    keys: LOOKUP_KEYS,
    keepMs: 60_000,
    rates: () => ({ 'metric-event': 10 }),
    producer,
    now: Date.now,
    ...options.sources,
  };
  const pulse = startPulse(watched, Date.now);
  const snapshot = createSnapshot({ read: createOverviewReader(sources), pulse, everyMs: 200 });
  const server = fastify({ logger: false, forceCloseConnections: true });
  const routes = collectRoutes(server);
  const failures: Error[] = [];
  const usersKey = `test:users:${destination}`;
  const users = createUsers(redis, usersKey);
  const { now } = sources;
  const signIn = createSignIn({ redis, users, now });
  await addCookies(server);
  await addApi(server, {
    sources,
    snapshot,
    signIn,
    callerOf: createCallers({ redis, signIn, isLocal: options.isLocal ?? false, now }),
    onError: (error) => failures.push(error),
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const tokens = await makeTokens(redis, destination);
  try {
    const result = await body({
      redis,
      lanes,
      deadLetters,
      destination,
      destinations,
      server,
      url,
      routes,
      tokens,
      users,
      ask: (method, path, { as = 'admin', body: sent, headers } = {}) =>
        send(
          `${url}${path}`,
          method,
          {
            ...(sent !== undefined && { 'content-type': 'application/json' }),
            ...(as && { authorization: `Bearer ${tokens[as]}` }),
            ...headers,
          },
          sent,
        ),
    });
    // An error without a known cause is a fault of the API, whatever it answered.
    if (failures[0] !== undefined) throw failures[0];
    return result;
  } catch (error) {
    if (failures[0] !== undefined && failures[0] !== error)
      throw new AggregateError([error, ...failures], `${failures[0].stack}`);
    throw error;
  } finally {
    await server.close();
    await snapshot.stop();
    pulse.stop();
    await producer.close(1_000);
    for (const scope of ['read', 'operate', 'admin']) await revokeApiToken(redis, `${destination}-${scope}`);
    await redis.del(usersKey);
    await lanes.close();
    for (const each of destinations) await forgetDestination(redis, each);
    await redis.srem(DESTINATIONS_KEY, destinations);
    await closeRedis(watched, 1_000);
    await closeRedis(redis, 1_000);
  }
}

async function makeTokens(redis: RedisClient, destination: string): Promise<Record<Scope, string>> {
  const make = async (scope: Scope) =>
    (await createApiToken(redis, { name: `${destination}-${scope}`, scope, nowMs: Date.now() })).text;
  return { read: await make('read'), operate: await make('operate'), admin: await make('admin') };
}

async function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<Answer> {
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const answer = await fetch(url, { method, headers, ...(text !== undefined && { body: text }) });
  const got = await answer.text();
  return { status: answer.status, headers: answer.headers, text: got, json: jsonOf(got) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Fastify adds a HEAD route to each GET route. */
function collectRoutes(server: FastifyInstance): RouteEntry[] {
  const routes: RouteEntry[] = [];
  server.addHook('onRoute', ({ method, url, config, schema }) => {
    for (const each of [method].flat()) {
      if (each === 'HEAD') continue;
      routes.push({
        key: `${each} ${url}`,
        method: each,
        url,
        scope: config?.scope ?? 'read',
        act: config?.act ?? false,
        isOpen: config?.isOpen ?? false,
        schema: (schema ?? {}) as Record<string, unknown>,
      });
    }
  });
  return routes;
}
