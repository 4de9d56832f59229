/** Workers of bare BullMQ for the lanes of many destinations, without jobs: what they cost while they wait. */
import { Worker } from 'bullmq';
import type { BareIdleSettings } from './arguments.js';
import { announce, programArguments } from './program.js';

const { redisUrl, destinations, lanesEach } = programArguments<BareIdleSettings>();

const workers = Array.from(
  { length: destinations * lanesEach },
  (_, at) =>
    new Worker(`lane-${at % lanesEach}`, async () => undefined, {
      connection: { url: redisUrl, maxRetriesPerRequest: null },
      prefix: `{bare:${Math.floor(at / lanesEach)}}`,
    }),
);
await Promise.all(workers.map((worker) => worker.waitUntilReady()));
announce({}, async () => {
  await Promise.all(workers.map((worker) => worker.close()));
});
