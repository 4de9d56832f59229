import {
  type ApiSources,
  addApi,
  type CallerOf,
  createOverviewReader,
  createSnapshot,
  startPulse,
} from '@tracklayer/api';
import { LOOKUP_KEYS } from '@tracklayer/events';
import { digestKeySource } from '@tracklayer/persons';
import { createProducer, type ProducerOptions } from '@tracklayer/producer';
import { closeRedis, type RedisClient } from '@tracklayer/redis';
import type { SignIn } from '@tracklayer/sign-in';
import type { FastifyInstance } from 'fastify';
import type { PageSources } from './routes.js';

export interface OpenApiOptions {
  redis: RedisClient;
  callerOf: CallerOf;
  signIn: SignIn;
  sources: PageSources;
  /** The secret of the digests of people, if it is not the one in Redis. */
  digestKey: string | undefined;
  rates: ApiSources['rates'];
  /** How events are read and stored. */
  sending: ProducerOptions;
  onError(error: Error): void;
}

const CLOSE_MS = 500;
/** The default of the producer. */
const KEEP_MS = 7 * 24 * 3_600_000;

/** Adds the API beside the pages. It reads the overview for all readers, and watches Redis on a connection of its own. */
export async function openApi(
  server: FastifyInstance,
  { redis, callerOf, signIn, sources: pages, digestKey, rates, sending, onError }: OpenApiOptions,
): Promise<{ close(): Promise<void> }> {
  // Each branch has a type of its own.
  const watched: RedisClient = 'nodes' in redis ? redis.duplicate() : redis.duplicate();
  watched.on('error', () => {});
  // The overview says both.
  const producer = createProducer({
    onWorkerWarning: () => {},
    onRedisFinding: () => {},
    ...sending,
    digestKey,
  });
  const sources: ApiSources = {
    ...pages,
    eventNames: Object.keys(sending.events ?? {}),
    keys: sending.journal?.keys ?? LOOKUP_KEYS,
    keepMs: sending.journal?.keepMs ?? sending.dedupWindowMs ?? KEEP_MS,
    rates,
    producer,
    redis,
    digestKey: digestKeySource(redis, digestKey),
    now: Date.now,
  };
  const pulse = startPulse(watched, Date.now);
  const snapshot = createSnapshot({ read: createOverviewReader(sources), pulse });
  await addApi(server, { sources, snapshot, callerOf, signIn, onError });
  return {
    async close() {
      await snapshot.stop();
      pulse.stop();
      await producer.close(CLOSE_MS);
      await closeRedis(watched, CLOSE_MS);
    },
  };
}
