/**
 * An application that tracks orders and awaits each burst, so that a test can kill it. It writes the number of the acknowledged
 * orders into a file, and goes on there when it is started again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createProducer } from '@tracklayer/producer';
import { personOf } from './ordered-people.js';

const { redisUrl, destination, path, progress, orders } = JSON.parse(process.argv[2] ?? '{}') as {
  redisUrl: string;
  destination: string;
  path: string;
  /** The file with the number. */
  progress: string;
  orders: number;
};

const BURST = 25;
const STARTED = Date.parse('2026-04-23T10:00:00Z');

// The test says when Redis is back. Until then the producer keeps this process alive by nothing.
setInterval(() => {}, 60_000);

const producer = createProducer({ redisUrl, destinations: [destination], outbox: { path } });
let done = existsSync(progress) ? Number(readFileSync(progress, 'utf8') || 0) : 0;
while (done < orders) {
  const burst = Array.from({ length: Math.min(BURST, orders - done) }, (_, index) => done + index);
  await Promise.all(
    burst.map((index) =>
      producer.track({
        name: 'purchase',
        eventId: `order-${index}`,
        time: STARTED + index * 1_000,
        profile: { externalId: personOf(index) },
        properties: { orderId: `order-${index}`, value: 1, currency: 'EUR' },
      }),
    ),
  );
  done += burst.length;
  writeFileSync(progress, String(done));
}
