/** The lower bound of a back-fill's cost: a loop that only posts batches that were built before. */
import { Agent } from 'node:http';
import { buildRequest, MAPPING } from '@tracklayer/klaviyo';
import got from 'got';
import { order } from '../benches/synthetic-order.js';
import { programArguments } from './program.js';

export interface PostSettings {
  baseUrl: string;
  apiKey: string;
  run: string;
  events: number;
  /** Calls at the same time. */
  concurrency: number;
}

export interface Posted {
  ms: number;
}

const BATCH = 1_000;
const PROFILES = 5_000;

const { baseUrl, apiKey, run, events, concurrency } = programArguments<PostSettings>();
const bodies = Array.from({ length: Math.ceil(events / BATCH) }, (_, batch) => {
  const size = Math.min(BATCH, events - batch * BATCH);
  const orders = Array.from({ length: size }, (__, index) => order(batch * BATCH + index, run, PROFILES));
  const request = buildRequest(
    { type: 'event-backfill', events: orders, migrationId: run },
    { dialect: 'klaviyo', mapping: MAPPING },
  );
  return JSON.stringify(request.body);
});
const klaviyo = got.extend({
  agent: { http: new Agent({ keepAlive: true }) },
  retry: { limit: 0 },
  headers: {
    authorization: `Klaviyo-API-Key ${apiKey}`,
    revision: '2026-04-15',
    'content-type': 'application/vnd.api+json',
  },
});
const fromMs = performance.now();
await Promise.all(
  Array.from({ length: concurrency }, async () => {
    for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
      await klaviyo.post(`${baseUrl}/api/event-bulk-create-jobs`, { body });
    }
  }),
);
const posted: Posted = { ms: performance.now() - fromMs };
process.send?.(posted, () => process.disconnect?.());
