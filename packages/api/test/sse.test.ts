import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { until } from '@tracklayer/testing';
import fastify, { type FastifyInstance } from 'fastify';
import { type EventStream, type StreamTimes, stream } from '../src/sse.js';

/** More than the buffers of both sockets take together, after some of these. */
const LARGE = 'x'.repeat(4 * 2 ** 20);
const MOST_IN_SOCKETS = 32;
const SOON: StreamTimes = { heartbeatMs: 10, stuckMs: 150 };
const NEVER: StreamTimes = { heartbeatMs: 3_600_000, stuckMs: 3_600_000 };

interface Streaming {
  server: FastifyInstance;
  port: number;
  /** Settles when the answer ended. */
  answered: Promise<void>;
}

/** Runs the body with a server that answers with this feed. */
async function withStream(
  times: StreamTimes,
  feed: (events: EventStream, drains: () => number) => Promise<void>,
  body: (streaming: Streaming) => Promise<void>,
): Promise<void> {
  const server = fastify({ logger: false, forceCloseConnections: true });
  server.decorate('openStreams', new Set<AbortController>());
  server.decorateRequest('caller');
  server.addHook('onRequest', async (request) => {
    request.caller = { actor: { by: 'local', byKind: 'user' }, scope: 'read' };
  });
  const answered = new Promise<void>((resolve, reject) => {
    server.get('/', (request, reply) => {
      const drains = () => reply.raw.listenerCount('drain');
      const ended = stream(request, reply, (events) => feed(events, drains), times);
      ended.then(resolve, reject);
      return ended;
    });
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    await body({ server, port, answered });
  } finally {
    await server.close();
  }
}

/** A reader that takes nothing after it asked. */
async function stuckReader(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').pause();
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nhost: here\r\n\r\n');
  return socket;
}

function connections({ server }: Streaming): Promise<number> {
  return new Promise((resolve, reject) =>
    server.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

function untilAborted({ signal }: EventStream): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

it('a stream without events sends comments', async () => {
  await withStream(SOON, untilAborted, async ({ port, answered }) => {
    const { body } = await fetch(`http://127.0.0.1:${port}/`);
    let text = '';
    for await (const chunk of body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.split(': still here\n\n').length > 3) break;
    }
    expect(text).toMatch(/^retry: \d+\n\n(: still here\n\n)+$/);
    await answered;
  });
});

it('a reader that leaves ends the feed, and nothing of the stream is left', async () => {
  await withStream(NEVER, untilAborted, async (streaming) => {
    const { port, server, answered } = streaming;
    const leaving = new AbortController();
    const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: leaving.signal });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    expect([server.openStreams.size, await connections(streaming)]).toEqual([1, 1]);
    leaving.abort();
    await answered;
    await until(async () => (await connections(streaming)) === 0);
    expect(server.openStreams.size).toBe(0);
  });
});

it('the server cuts off a reader that takes nothing, and keeps no more for it than one event', async () => {
  let sent = 0;
  const feed = async ({ signal, send }: EventStream) => {
    for (; !signal.aborted; sent++) await send('large', LARGE);
  };
  await withStream(SOON, feed, async (streaming) => {
    const socket = await stuckReader(streaming.port);
    await streaming.answered;
    expect(sent).toBeLessThan(MOST_IN_SOCKETS);
    await until(async () => (await connections(streaming)) === 0);
    expect(streaming.server.openStreams.size).toBe(0);
    socket.destroy();
  });
});

it('the server also cuts off a reader that takes nothing when the feed has failed', async () => {
  let wasAborted: AbortSignal | undefined;
  const feed = async ({ signal, send }: EventStream) => {
    wasAborted = signal;
    // The first ones fit into the buffers of the sockets. An answer that ends there is taken.
    for (let taken = true; taken; ) {
      const sent = send('large', LARGE).then(() => true);
      taken = await Promise.race([sent, sleep(SOON.stuckMs / 2, false)]);
    }
    throw new Error('Redis is away');
  };
  await withStream(SOON, feed, async (streaming) => {
    const socket = await stuckReader(streaming.port);
    await streaming.answered;
    expect(wasAborted?.aborted).toBe(true);
    await until(async () => (await connections(streaming)) === 0);
    socket.destroy();
  });
});

it('parts of a feed send one after another, so that many of them do not fill the memory at once', async () => {
  const parts = Array.from({ length: 20 }, (_, part) => part);
  let most = 0;
  const feed = async ({ send }: EventStream, drains: () => number) => {
    const sending = parts.map((part) => send('part', `${part} ${LARGE.slice(0, 100_000)}`));
    await turn();
    most = drains();
    await Promise.all(sending);
  };
  await withStream(NEVER, feed, async ({ port }) => {
    const text = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    expect([...text.matchAll(/^data: (\d+) /gm)].map(([, part]) => Number(part))).toEqual(parts);
    expect(most).toBeLessThanOrEqual(1);
  });
});
