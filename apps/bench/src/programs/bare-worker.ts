/** A minimal worker for comparison: BullMQ posts each job with got. */
import { Agent } from 'node:http';
import type { CanonicalEvent } from '@tracklayer/events';
import { Worker } from 'bullmq';
import got from 'got';
import type { CpuSummary } from './arguments.js';
import { countCpuTime } from './cpu-time.js';
import { announce, programArguments } from './program.js';

const { redisUrl, baseUrl, apiKey, queue, concurrency } = programArguments<{
  redisUrl: string;
  baseUrl: string;
  apiKey: string;
  queue: string;
  concurrency: number;
}>();

const klaviyo = got.extend({
  agent: { http: new Agent({ keepAlive: true }) },
  retry: { limit: 0 },
  headers: { authorization: `Klaviyo-API-Key ${apiKey}`, revision: '2026-04-15' },
});

const worker = new Worker(
  queue,
  async ({ data }: { data: { event: CanonicalEvent } }) => {
    const { event } = data;
    await klaviyo.post(`${baseUrl}/api/events`, {
      json: {
        data: {
          type: 'event',
          attributes: {
            properties: event.properties,
            time: event.time,
            unique_id: event.eventId,
            metric: { data: { type: 'metric', attributes: { name: 'Placed Order' } } },
            profile: { data: { type: 'profile', attributes: { email: event.profile.email } } },
          },
        },
      },
    });
  },
  {
    connection: { url: redisUrl, maxRetriesPerRequest: null },
    concurrency,
    removeOnComplete: { count: 1_000 },
  },
);
await worker.waitUntilReady();
const cpuMs = countCpuTime();
announce({}, async (): Promise<CpuSummary> => {
  const cpu = cpuMs();
  await worker.close();
  return { cpuMs: cpu };
});
