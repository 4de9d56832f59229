import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RecordedEvent } from '../ledger/records.js';
import type { World } from '../world.js';

const HEARTBEAT_MS = 15_000;
/** The sandbox disconnects a reader with more unread bytes. The reader can reconnect with `since`. */
const MAX_BEHIND_BYTES = 4_000_000;

/**
 * GET /_sandbox/stream: each accepted event as a server-sent event. Its id is the cursor. With `since` or
 * `Last-Event-ID`, the ledger's events after that cursor come first.
 */
export function streamEvents(world: World, request: FastifyRequest, reply: FastifyReply): void {
  const { since } = request.query as { since?: string };
  const from = Number(since ?? request.headers['last-event-id'] ?? Number.NaN);
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  raw.write(': the sandbox is connected\n\n');
  const write = (event: RecordedEvent) => {
    raw.write(`id: ${event.seq}\nevent: ${event.fate}\ndata: ${JSON.stringify(event)}\n\n`);
    if (raw.writableLength > MAX_BEHIND_BYTES) raw.destroy();
  };
  if (Number.isFinite(from)) {
    world.ledger.events.page(from, Number.POSITIVE_INFINITY, () => true).items.forEach(write);
  }
  world.ledger.listeners.add(write);
  const heartbeat = setInterval(() => raw.write(': heartbeat\n\n'), HEARTBEAT_MS).unref();
  raw.on('close', () => {
    clearInterval(heartbeat);
    world.ledger.listeners.delete(write);
  });
}
