/**
 * Another integration on the same account. It calls in bursts at random times (Poisson), at a given rate. It obeys Retry-After
 * and drops the calls that were due meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OtherClientSettings } from './arguments.js';
import { announce, programArguments } from './program.js';

const { baseUrl, key, perMinute, meanBurst } = programArguments<OtherClientSettings>();

const meanGapMs = (meanBurst * 60_000) / perMinute;
let closedUntilMs = 0;
let sent = 0;
let stopped = false;

async function call(): Promise<void> {
  sent += 1;
  const response = await fetch(`${baseUrl}/api/events`, {
    method: 'POST',
    headers: {
      authorization: `Klaviyo-API-Key ${key}`,
      revision: '2026-04-15',
      'content-type': 'application/vnd.api+json',
    },
    body: JSON.stringify({
      data: {
        type: 'event',
        attributes: {
          properties: { page: sent },
          unique_id: `other-${process.pid}-${sent}`,
          metric: { data: { type: 'metric', attributes: { name: 'Visited Page' } } },
          profile: { data: { type: 'profile', attributes: { email: `visitor${sent % 100}@shop.example` } } },
        },
      },
    }),
  });
  await response.arrayBuffer();
  if (response.status === 429) {
    const waitMs = Number(response.headers.get('retry-after') ?? 1) * 1_000;
    closedUntilMs = Math.max(closedUntilMs, Date.now() + waitMs);
  }
}

async function run(): Promise<void> {
  let dueMs = performance.now();
  while (!stopped) {
    dueMs += -Math.log(1 - Math.random()) * meanGapMs;
    await sleep(Math.max(0, dueMs - performance.now()));
    // Geometric: at least one call, `meanBurst` on average.
    const burst = 1 + Math.floor(Math.log(1 - Math.random()) / Math.log(1 - 1 / meanBurst));
    if (Date.now() < closedUntilMs) continue;
    await Promise.all(Array.from({ length: burst }, () => call().catch(() => undefined)));
  }
}

announce({}, async () => {
  stopped = true;
});
await run();
