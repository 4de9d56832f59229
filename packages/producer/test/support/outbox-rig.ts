import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProducer, type Producer, type ProducerOptions, type Receipt } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import type { Redis } from 'ioredis';
import { forget, newDestination, purchase, REDIS_URL } from './rig.js';
import { type Mode, type UnreliableRedis, unreliableRedis } from './unreliable-redis.js';

/** Producers with an outbox, over a Redis that a test takes away. */
export interface OutboxRig {
  redis: UnreliableRedis;
  /** The real Redis, which is always there. */
  real: Redis;
  destination: string;
  path: string;
  /** What `onError` of all producers got. */
  reports: { kind: string; message: string }[];
  /** What `onReceipt` of all producers got. */
  receipts: Receipt[];
  /** A further producer on the same file. */
  start(options?: Partial<ProducerOptions>): Producer;
  end(): Promise<void>;
}

export async function outboxRig(mode: Mode): Promise<OutboxRig> {
  const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  const redis = await unreliableRedis(mode);
  const real = connectRedis(REDIS_URL, { role: 'reader', name: 'producer-test' }) as Redis;
  const producers: Producer[] = [];
  const rig: OutboxRig = {
    redis,
    real,
    destination: newDestination(),
    path: join(folder, 'shop', 'outbox.db'),
    reports: [],
    receipts: [],
    start(options = {}) {
      const producer = createProducer({
        redisUrl: redis.url,
        destinations: [rig.destination],
        onError: ({ kind, error }) => rig.reports.push({ kind, message: error.message }),
        onReceipt: (receipt) => rig.receipts.push(receipt),
        ...options,
        outbox: { path: rig.path, ...options.outbox },
      });
      producers.push(producer);
      return producer;
    },
    async end() {
      await Promise.all(producers.map((producer) => producer.close(2_000)));
      await redis.close();
      await forget(real, [rig.destination]);
      await closeRedis(real, 1_000);
      rmSync(folder, { recursive: true });
    },
  };
  return rig;
}

/** An order of one of three people, who are known by their id alone. */
export function orderOf(index: number): ReturnType<typeof purchase> {
  return purchase(`order-${index}`, { profile: { externalId: `c-${index % 3}` } });
}

/** The statuses of a receipt's jobs. */
export const statusesIn = ({ jobs }: Receipt): string[] => jobs.map(({ status }) => status);
