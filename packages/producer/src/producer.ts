import type { EventDefinitions } from '@tracklayer/events';
import { createIndexer } from '@tracklayer/journal';
import { createIntake } from '@tracklayer/lanes';
import { digestKeySource } from '@tracklayer/persons';
import {
  closeRedis,
  connectRedis,
  type RedisClient,
  rateLimitedErrors,
  withDeadline,
} from '@tracklayer/redis';
import type { Producer } from './calls.js';
import { createErasedCheck } from './erased-check.js';
import type { NoDefinitions } from './inputs.js';
import { lookAtRedis } from './look-at-redis.js';
import { checkConnection, type ProducerOptions, type Settings, settingsOf } from './options.js';
import { openOutboxFile } from './outbox/file.js';
import { producerOver } from './producer-over.js';
import { createProfileFirst } from './profile-first.js';
import { createQueueCalls } from './queue-calls.js';
import { addressOfClient, addressOfUrl } from './redis-address.js';
import { checkProducerOptions } from './refuse-slips.js';
import { createWorkersCheck } from './workers-check.js';

const REPORT_EVERY_MS = 5_000;

/**
 * Starts to connect and returns at once, whether or not Redis answers.
 * @throws {ProducerOptionsError}
 */
export function createProducer<const Definitions extends EventDefinitions = NoDefinitions>(
  options: ProducerOptions<Definitions>,
): Producer<Definitions> {
  checkProducerOptions(options);
  checkConnection(options);
  const settings = settingsOf(options);
  const outbox = options.outbox && openOutboxFile(options.outbox.path);
  const theirs = options.redis as RedisClient | undefined;
  const redis = theirs ?? connect(options.redisUrl as string, settings);
  const isOurs = theirs === undefined;
  lookAtRedis(redis, settings.onRedisFinding);
  const address = theirs ? addressOfClient(theirs) : addressOfUrl(options.redisUrl as string);
  const digestKey = digestKeySource(redis, options.digestKey);
  const workers = createWorkersCheck(redis, digestKey, settings);
  const lanes = createIntake(redis, {
    dedupWindowMs: settings.dedupWindowMs,
    journal: createIndexer(settings.journal, digestKey),
  });
  return producerOver(settings, {
    lanes,
    newCall: createQueueCalls(redis, { isOurs, address }),
    profileFirst: createProfileFirst(lanes, settings),
    erased: createErasedCheck(redis, digestKey, settings.now),
    outbox,
    workers,
    async close(callsInFlight, deadlineMs) {
      await withDeadline(callsInFlight, deadlineMs, () => new Error('not closed in time')).catch(() => {});
      workers.close();
      if (isOurs) await closeRedis(redis, Math.min(deadlineMs, 1_000));
    },
  });
}

function connect(redisUrl: string, { onError, now }: Settings): RedisClient {
  return connectRedis(redisUrl, {
    role: 'producer',
    name: 'producer',
    onError: rateLimitedErrors(onError, REPORT_EVERY_MS, now),
  });
}
