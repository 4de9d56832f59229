import { connect, createServer, type Server, type Socket } from 'node:net';
import { REDIS_URL } from './rig.js';

/**
 * What answers at the port: nothing (`down`), a peer that reads every byte and answers none (`silent`), a Redis that refuses
 * every command with an error, or the real Redis behind a proxy (`up`).
 */
export type Mode = 'up' | 'down' | 'silent' | { refuse: string };

export interface UnreliableRedis {
  url: string;
  /** Changes the mode of new connections. Existing ones are cut, or hang for ever as if their peer had vanished. */
  set(mode: Mode, existing?: 'cut' | 'hang'): Promise<void>;
  /** Goes down after this many more bytes from the client. */
  goDownAfter(bytes: number): void;
  close(): Promise<void>;
}

export async function unreliableRedis(initial: Mode): Promise<UnreliableRedis> {
  let mode: Mode = initial;
  const sockets = new Set<Socket>();
  const real = new URL(REDIS_URL);

  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => {});
    client.on('close', () => sockets.delete(client));
    if (typeof mode === 'object') refuse(client, mode.refuse);
    else if (mode === 'up') proxy(client);
  });

  let bytesLeft = Number.POSITIVE_INFINITY;
  const hanging = new WeakSet<Socket>();

  function proxy(client: Socket): void {
    const upstream = connect(Number(real.port || 6379), real.hostname);
    client.on('data', (bytes) => {
      bytesLeft -= bytes.length;
      if (bytesLeft < 0) void goDown();
      else if (!hanging.has(client)) upstream.write(bytes);
    });
    upstream.on('data', (bytes) => hanging.has(client) || client.write(bytes));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    upstream.on('error', () => {});
  }

  function goDown(): Promise<void> {
    mode = 'down';
    bytesLeft = Number.POSITIVE_INFINITY;
    return stopListening(server, sockets);
  }

  await listen(server, 0);
  const { port } = server.address() as { port: number };
  if (initial === 'down') await goDown();

  return {
    url: `redis://127.0.0.1:${port}`,
    async set(next, existing = 'cut') {
      mode = next;
      for (const socket of sockets) {
        if (existing === 'hang') hanging.add(socket);
        else socket.destroy();
      }
      if (next === 'down') await goDown();
      else if (!server.listening) await listen(server, port);
    },
    goDownAfter(bytes) {
      bytesLeft = bytes;
    },
    async close() {
      if (server.listening) await stopListening(server, sockets);
    },
  };
}

/** Answers the handshake like Redis, and every command after it with one error. */
function refuse(client: Socket, error: string): void {
  let pending = '';
  client.on('data', (bytes) => {
    pending += bytes.toString('latin1');
    for (;;) {
      const [command, rest] = takeCommand(pending);
      if (command === undefined) return;
      pending = rest;
      client.write(answerTo(command) ?? `-${error}\r\n`);
    }
  });
}

function answerTo(command: string): string | undefined {
  if (command === 'hello') return '%1\r\n+proto\r\n:3\r\n';
  if (command === 'client' || command === 'select') return '+OK\r\n';
  if (command === 'info') return '$15\r\nredis_version:7\r\n';
  return undefined;
}

/** The name of the first complete command of `*<n>\r\n($<length>\r\n<bytes>\r\n)…`, and the rest of the text. */
function takeCommand(text: string): [command: string | undefined, rest: string] {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (!head) return [undefined, text];
  let at = head[0].length;
  let name = '';
  for (let index = 0; index < Number(head[1]); index += 1) {
    const length = /^\$(\d+)\r\n/.exec(text.slice(at, at + 20));
    if (!length) return [undefined, text];
    const start = at + length[0].length;
    at = start + Number(length[1]) + 2;
    if (at > text.length) return [undefined, text];
    if (index === 0) name = text.slice(start, at - 2).toLowerCase();
  }
  return [name, text.slice(at)];
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function stopListening(server: Server, sockets: Set<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
