/** What a script does for a back-fill: a worker of BullMQ builds the bulk call of each batch, and posts it with got. */
import type { CanonicalEvent } from '@tracklayer/events';
import { Worker } from 'bullmq';
import { BULK_EVENTS, bareKlaviyo, bulkBody } from './bare-klaviyo.js';
import { announce, programArguments } from './program.js';

export interface ScriptWorkerSettings {
  redisUrl: string;
  queue: string;
  baseUrl: string;
  apiKey: string;
  concurrency: number;
}

const { redisUrl, queue, baseUrl, apiKey, concurrency } = programArguments<ScriptWorkerSettings>();
const klaviyo = bareKlaviyo(apiKey);
const worker = new Worker(
  queue,
  async ({ data }: { data: { events: CanonicalEvent[]; run: string } }) => {
    await klaviyo.post(`${baseUrl}${BULK_EVENTS}`, { body: bulkBody(data.events, data.run) });
  },
  { connection: { url: redisUrl, maxRetriesPerRequest: null }, concurrency },
);
await worker.waitUntilReady();
announce({}, () => worker.close());
