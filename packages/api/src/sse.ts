/**
 * Server-sent events.
 *
 * A reader that takes nothing must not fill the memory of this process: each event waits until the socket took the one before.
 * So the sender sends the newest state next, and leaves out the ones between. The server sends a comment at intervals. So proxies
 * keep the connection, and a reader notices when it is cut. Each time it also checks the sign-in: a stream ends with it.
 */
import { once } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';

const HEARTBEAT_MS = 15_000;
/** The server cuts off a reader that took nothing for this long. */
const STUCK_MS = 60_000;
const RETRY_MS = 2_000;

export interface EventStream {
  /** Aborted when the reader or the server ends the connection. */
  signal: AbortSignal;
  /** Sends one event, and resolves when the reader can take another one. `data` is JSON in one line. */
  send(event: string, data: string): Promise<void>;
}

/**
 * Answers with a stream until `feed` ends. An error of `feed` ends the stream with an event `error`; then the reader connects again.
 */
export async function stream(
  request: FastifyRequest,
  reply: FastifyReply,
  feed: (events: EventStream) => Promise<void>,
): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  const ended = new AbortController();
  request.server.openStreams.add(ended);
  raw.once('close', () => ended.abort());
  raw.on('error', () => ended.abort());
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'keep-alive',
  });
  raw.write(`retry: ${RETRY_MS}\n\n`);
  const heartbeat = setInterval(() => {
    if (!raw.writableNeedDrain) raw.write(': still here\n\n');
    void request.caller.isStill?.().then((isStill) => isStill || ended.abort());
  }, HEARTBEAT_MS);
  try {
    await feed({
      signal: ended.signal,
      send: (event, data) => send(raw, ended, `event: ${event}\ndata: ${data}\n\n`),
    });
  } catch {
    if (!ended.signal.aborted) raw.write('event: error\ndata: {"code":"interrupted"}\n\n');
  } finally {
    clearInterval(heartbeat);
    request.server.openStreams.delete(ended);
    raw.end();
  }
}

async function send(raw: FastifyReply['raw'], ended: AbortController, text: string): Promise<void> {
  if (ended.signal.aborted || raw.write(text)) return;
  const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(STUCK_MS)]);
  await once(raw, 'drain', { signal }).catch(() => {
    if (!ended.signal.aborted) raw.destroy();
  });
}
