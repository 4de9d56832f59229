/** An application. It makes each rejected call again with the same id, and reports each acknowledged event. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createProducer } from '@tracklayer/producer';
import { callOf } from '../world/calls.js';
import type { ProducerReport, ProduceSettings } from '../world/producer-messages.js';

const TURN_MS = 20;
const AT_ONCE = 200;
const AGAIN_AFTER_MS = 200;

const settings = JSON.parse(process.argv[2] ?? '{}') as ProduceSettings;
const { redisUrl, destinations, events, perSecond } = settings;
const producer = createProducer({ redisUrl, destinations, profileFirst: { maxWaitMs: 5_000 } });

let next = 0;
let underWay = 0;
let finishing = false;
let acknowledged: number[] = [];
let rejected = 0;
let reason = '';

function report(message: ProducerReport): void {
  process.send?.(message);
}

function reportAll(): void {
  if (acknowledged.length > 0) report({ kind: 'acknowledged', events: acknowledged });
  if (rejected > 0) report({ kind: 'rejected', calls: rejected, reason });
  acknowledged = [];
  rejected = 0;
}

async function trackUntilAcknowledged(event: number): Promise<void> {
  underWay += 1;
  const { isEvent, make } = callOf(event, settings);
  for (;;) {
    try {
      await make(producer);
      if (isEvent) acknowledged.push(event);
      break;
    } catch (error) {
      rejected += 1;
      reason = String(error);
      if (finishing) break;
      await sleep(AGAIN_AFTER_MS);
    }
  }
  underWay -= 1;
}

process.on('message', () => {
  finishing = true;
});
process.on('disconnect', () => process.exit(0));

const startedMs = performance.now();
while (!(next >= events || finishing) || underWay > 0) {
  const due = Math.min(events, Math.floor(((performance.now() - startedMs) * perSecond) / 1_000));
  while (next < due && underWay < AT_ONCE && !finishing) void trackUntilAcknowledged(next++);
  reportAll();
  await sleep(TURN_MS);
}
reportAll();
await producer.close(1_000);
process.send?.({ kind: 'done' } satisfies ProducerReport, () => process.exit(0));
