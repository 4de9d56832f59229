import { type ApiSources, addApi, createSnapshot, readOverview, startPulse } from '@tracklayer/api';
import { digestKeySource } from '@tracklayer/persons';
import { closeRedis, type RedisClient } from '@tracklayer/redis';
import type { FastifyInstance } from 'fastify';
import type { PageSources } from './routes.js';

export interface OpenApiOptions {
  redis: RedisClient;
  host: string;
  digestKey?: string;
  sources: PageSources;
  onError(error: Error): void;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);
const CLOSE_MS = 500;

/** Adds the API beside the pages. It reads the overview for all readers, and watches Redis on a connection of its own. */
export async function openApi(
  server: FastifyInstance,
  { redis, host, digestKey, sources: pages, onError }: OpenApiOptions,
): Promise<{ close(): Promise<void> }> {
  // Each branch has a type of its own.
  const watched: RedisClient = 'nodes' in redis ? redis.duplicate() : redis.duplicate();
  watched.on('error', () => {});
  const sources: ApiSources = {
    ...pages,
    redis,
    digestKey: digestKeySource(redis, digestKey),
    now: Date.now,
  };
  const pulse = startPulse(watched, Date.now);
  const snapshot = createSnapshot({ read: () => readOverview(sources), pulse });
  await addApi(server, { sources, snapshot, isLocal: LOOPBACK.has(host), onError });
  return {
    async close() {
      await snapshot.stop();
      pulse.stop();
      await closeRedis(watched, CLOSE_MS);
    },
  };
}
