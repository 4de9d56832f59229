/** Serves the HTTP API as the dashboard does, and says how much memory that takes. */
import { addApi, createCallers, createOverviewReader, createSnapshot, startPulse } from '@tracklayer/api';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createHolds } from '@tracklayer/holds';
import { createBudgets, createWorkerView } from '@tracklayer/lane-status';
import { createLanes } from '@tracklayer/lanes';
import { digestKeySource } from '@tracklayer/persons';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis, readRedisFindings } from '@tracklayer/redis';
import fastify from 'fastify';
import type { ApiReady, ApiSummary } from './arguments.js';
import { announce, programArguments } from './program.js';

const { redisUrl } = programArguments<{ redisUrl: string }>();

const FINDINGS_WITHIN_MS = 500;
const MEASURE_EVERY_MS = 100;

const redis = connectRedis(redisUrl, { role: 'reader', name: 'api' });
const watched = connectRedis(redisUrl, { role: 'reader', name: 'api ping' });
const lanes = createLanes(redis, { dedupWindowMs: 3_600_000 });
const producer = createProducer({ redisUrl, onWorkerWarning: () => {}, onRedisFinding: () => {} });
const sources = {
  redis,
  lanes,
  deadLetters: createDeadLetters(redis, { lanes, keepsReadings: true }),
  holds: createHolds(redis),
  budgets: createBudgets(redis, () => ({})),
  workers: createWorkerView(lanes),
  digestKey: digestKeySource(redis, undefined),
  destinations: () => lanes.destinations(),
  redisFindings: () => readRedisFindings(redis, FINDINGS_WITHIN_MS).catch(() => []),
  warnings: () => [],
  version: '1.0.0',
  eventNames: [],
  keys: [],
  keepMs: 3_600_000,
  rates: () => ({}),
  producer,
  now: Date.now,
};
const pulse = startPulse(watched, Date.now);
const snapshot = createSnapshot({ read: createOverviewReader(sources), pulse });
const server = fastify({ logger: false, forceCloseConnections: true });
const callerOf = createCallers({ redis, isLocal: true, now: Date.now });
await addApi(server, { sources, snapshot, callerOf, onError: (error) => console.error(error) });
const url = await server.listen({ host: '127.0.0.1', port: 0 });

let rssBytes = 0;
setInterval(() => {
  rssBytes = Math.max(rssBytes, process.memoryUsage.rss());
}, MEASURE_EVERY_MS).unref();

announce({ url } satisfies ApiReady, async (): Promise<ApiSummary> => {
  await server.close();
  await snapshot.stop();
  pulse.stop();
  await producer.close(500);
  await lanes.close();
  await closeRedis(watched, 500);
  await closeRedis(redis, 500);
  return { rssBytes };
});
