/** The lower bound of a back-fill's cost: a loop that only posts batches that were built before. */
import { order } from '../benches/synthetic-order.js';
import { BULK_EVENTS, bareKlaviyo, bulkBody } from './bare-klaviyo.js';
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
  return bulkBody(orders, run);
});
const klaviyo = bareKlaviyo(apiKey);
const fromMs = performance.now();
await Promise.all(
  Array.from({ length: concurrency }, async () => {
    for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
      await klaviyo.post(`${baseUrl}${BULK_EVENTS}`, { body });
    }
  }),
);
const posted: Posted = { ms: performance.now() - fromMs };
process.send?.(posted, () => process.disconnect?.());
