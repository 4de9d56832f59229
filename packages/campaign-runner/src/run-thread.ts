import { parentPort, workerData } from 'node:worker_threads';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createIndexer } from '@tracklayer/journal';
import { createLanes } from '@tracklayer/lanes';
import { lowerThreadPriority } from '@tracklayer/lower-priority';
import { digestKeySource } from '@tracklayer/persons';
import { closeRedis, connectRedis, rateLimitedErrors } from '@tracklayer/redis';
import { createCampaignRunner, type Say } from './runner.js';
import type { FromThread, ThreadSettings, ToThread } from './thread-messages.js';

const CLOSE_MS = 1_000;
const ERRORS_EVERY_MS = 5_000;

/** The program of the thread that runs campaigns. An entry file calls it, in a thread of `createCampaignThread`. */
export function runCampaignThread(): void {
  const port = parentPort;
  if (port === null) throw new Error('This program runs in a thread of a worker.');
  const { redisUrl, dedupWindowMs, journal, digestKey, deadLetters: options } = workerData as ThreadSettings;
  lowerThreadPriority();
  const post = (message: FromThread) => port.postMessage(message);
  const say: Say = (level, fields, message) => post({ say: level, fields, message });
  const onError = rateLimitedErrors(
    (report) => say('warn', report, 'Redis, for campaigns'),
    ERRORS_EVERY_MS,
    Date.now,
  );
  const redis = connectRedis(redisUrl, { role: 'worker', name: 'tracklayer-campaigns', onError });
  const lanes = createLanes(redis, {
    dedupWindowMs,
    journal: createIndexer(journal, digestKeySource(redis, digestKey)),
  });
  const runner = createCampaignRunner({
    run: createDeadLetters(redis, { lanes, ...options }).campaigns.run,
    say,
    onEnd: (id) => post({ ended: id }),
  });

  async function close(): Promise<void> {
    await runner.close();
    await lanes.close();
    await closeRedis(redis, CLOSE_MS);
    // Without its port nothing keeps the thread alive.
    port?.close();
  }

  port.on('message', (message: ToThread) => {
    if ('take' in message) runner.take(message.take.destination, message.take.id);
    else if ('keepOnly' in message) runner.keepOnly(message.keepOnly);
    else void close();
  });
}
