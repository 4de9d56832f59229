/**
 * Server-sent events.
 *
 * A reader that takes nothing must not fill the memory of this process: each event waits until the socket took the one before.
 * So the sender sends the newest state next, and leaves out the ones between. The server sends a comment at intervals. So proxies
 * keep the connection, and a reader notices when it is cut. Each time it also checks the sign-in: a stream ends with it.
 */
import { once } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';

const RETRY_MS = 2_000;

export interface StreamTimes {
  /** Between two comments, in ms. */
  heartbeatMs: number;
  /** A reader that took nothing for so long is cut off, in ms. */
  stuckMs: number;
}

const TIMES: StreamTimes = { heartbeatMs: 15_000, stuckMs: 60_000 };

export interface EventStream {
  /** Aborted when the reader or the server ends the connection. */
  signal: AbortSignal;
  /**
   * Sends one event, and resolves when the reader can take another one. `data` is JSON in one line. Events that several callers send
   * wait for each other.
   */
  send(event: string, data: string): Promise<void>;
}

/**
 * Answers with a stream until `feed` ends. An error of `feed` ends the stream with an event `error`; then the reader connects again.
 */
export async function stream(
  request: FastifyRequest,
  reply: FastifyReply,
  feed: (events: EventStream) => Promise<void>,
  { heartbeatMs, stuckMs }: StreamTimes = TIMES,
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
  }, heartbeatMs);
  let sent = Promise.resolve();
  try {
    await feed({
      signal: ended.signal,
      send(event, data) {
        sent = sent.then(() => write(raw, ended.signal, `event: ${event}\ndata: ${data}\n\n`, stuckMs));
        return sent;
      },
    });
  } catch {
    if (!ended.signal.aborted) raw.write('event: error\ndata: {"code":"interrupted"}\n\n');
  } finally {
    clearInterval(heartbeat);
    request.server.openStreams.delete(ended);
    // A part of the feed may go on after another part failed.
    ended.abort();
    end(raw, stuckMs);
  }
}

async function write(raw: Raw, ended: AbortSignal, text: string, stuckMs: number): Promise<void> {
  if (ended.aborted || raw.write(text)) return;
  const signal = AbortSignal.any([ended, AbortSignal.timeout(stuckMs)]);
  await once(raw, 'drain', { signal }).catch(() => {
    if (!ended.aborted) raw.destroy();
  });
}

/** A reader that takes nothing does not take the end either. */
function end(raw: Raw, stuckMs: number): void {
  raw.end();
  if (raw.destroyed || raw.writableFinished) return;
  const timer = setTimeout(() => raw.destroy(), stuckMs).unref();
  raw.once('close', () => clearTimeout(timer));
}

type Raw = FastifyReply['raw'];
