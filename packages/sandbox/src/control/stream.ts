import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RecordedEvent } from '../ledger/records.js';
import type { World } from '../world.js';

const HEARTBEAT_MS = 15_000;
/** A reader that falls this far behind is let go: it can come back with `since`. */
const MAX_BEHIND_BYTES = 4_000_000;

/**
 * GET /_sandbox/stream: each event as it is accepted, as server-sent events whose id is the cursor. With `since`
 * (or `Last-Event-ID`) what the ledger still holds comes first.
 */
export function streamEvents(world: World, request: FastifyRequest, reply: FastifyReply): void {
  const { since } = request.query as { since?: string };
  const from = Number(since ?? request.headers['last-event-id'] ?? Number.NaN);
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  raw.write(': the sandbox is listening\n\n');
  const write = (event: RecordedEvent) => {
    raw.write(`id: ${event.seq}\nevent: ${event.fate}\ndata: ${JSON.stringify(event)}\n\n`);
    if (raw.writableLength > MAX_BEHIND_BYTES) raw.destroy();
  };
  if (Number.isFinite(from)) {
    world.ledger.events.page(from, Number.POSITIVE_INFINITY, () => true).items.forEach(write);
  }
  world.ledger.listeners.add(write);
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT_MS).unref();
  raw.on('close', () => {
    clearInterval(heartbeat);
    world.ledger.listeners.delete(write);
  });
}
