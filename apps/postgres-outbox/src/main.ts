/** `DATABASE_URL=postgres://… REDIS_URL=redis://… node dist/main.js`: relays the outbox until SIGTERM or SIGINT. */
import { createProducer } from '@tracklayer/producer';
import pg from 'pg';
import { relay } from './relay.js';

const { DATABASE_URL, REDIS_URL, TRACKLAYER_DESTINATIONS } = process.env;

const REPORT_EVERY_MS = 5_000;
let reported = { message: '', atMs: 0 };

/** The relay tries twice a second. The same error is written once in five seconds. */
function report({ message }: Error): void {
  if (message === reported.message && Date.now() - reported.atMs < REPORT_EVERY_MS) return;
  reported = { message, atMs: Date.now() };
  console.error(new Date().toISOString(), message);
}

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 1 });
// An idle connection that breaks. The next one is made by itself.
pool.on('error', report);
const producer = createProducer({
  redisUrl: REDIS_URL,
  ...(TRACKLAYER_DESTINATIONS && { destinations: TRACKLAYER_DESTINATIONS.split(',') }),
  onError: ({ error }) => report(error),
});

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());

await relay({ pool, producer, onError: report }, stop.signal);
await producer.close();
await pool.end();
