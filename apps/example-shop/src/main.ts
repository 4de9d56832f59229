import { randomUUID } from 'node:crypto';
import { createProducer } from '@tracklayer/producer';
import { buildApp } from './app.js';
import { createShop } from './shop.js';
import { createTrack, type ShopLog } from './tracking.js';

// PORT: default 3000; 0 picks a free port. HOST: default loopback. REDIS_URL: default the local Redis.
// DESTINATIONS: destination ids separated by commas; default `main`.
const port = Number(process.env.PORT ?? 3000);
const host = process.env.HOST ?? '127.0.0.1';
const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

const destinations = (process.env.DESTINATIONS ?? 'main').split(',');

const now = Date.now;
const newId = () => randomUUID().slice(0, 13).replace('-', '');
const log: ShopLog = {
  warn: (details, message) => console.error(message, details),
  error: (details, message) => console.error(message, details),
};

const producer = createProducer({ redisUrl, destinations });
const app = buildApp({
  shop: createShop({ now, newId }),
  track: createTrack(producer, log, now),
  now,
  newId,
  log,
});

async function stop(): Promise<void> {
  await app.close();
  await producer.close();
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

const url = await app.listen({ port, host });
console.log(JSON.stringify({ shop: url }));
