/** An application that tracks purchases. It makes each rejected call again with the same id, and reports each acknowledged one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createProducer } from '@tracklayer/producer';
import {
  destinationOf,
  eventIdOf,
  type ProducerReport,
  type ProduceSettings,
} from '../world/producer-messages.js';

const PEOPLE = 40;
const TURN_MS = 20;
const AT_ONCE = 200;
const AGAIN_AFTER_MS = 200;

const settings = JSON.parse(process.argv[2] ?? '{}') as ProduceSettings;
const { redisUrl, destinations, events, perSecond, newPersonEvery } = settings;
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
  const person =
    newPersonEvery > 0 && event % newPersonEvery === 0 ? `new-${event}` : `person-${event % PEOPLE}`;
  const purchase = {
    name: 'purchase' as const,
    eventId: eventIdOf(event),
    time: new Date().toISOString(),
    profile: { email: `${person}@shop.example` },
    properties: { orderId: String(event), value: 10 + (event % 90), currency: 'EUR', items: [] },
    source: 'chaos',
  };
  for (;;) {
    try {
      await producer.track(purchase, { destinations: [destinationOf(event, destinations)] });
      acknowledged.push(event);
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
