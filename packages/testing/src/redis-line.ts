import { connect, createServer, type Server, type Socket } from 'node:net';
import { testRedisUrl } from './destination.js';

/** A TCP line to a Redis, to break it between a program and Redis. */
export interface RedisLine {
  url: string;
  /** How many connections were opened so far. */
  opened(): number;
  /** Cuts all connections and refuses new ones. */
  refuse(): void;
  /** Passes no byte on. All connections stay open, and new ones are accepted. */
  swallow(): void;
  /** Passes no byte of the connections that are open now, and says nothing. New ones work. */
  freeze(): void;
  mend(): void;
  close(): Promise<void>;
}

/** @param url default: the Redis of the tests. */
export async function openRedisLine(url = testRedisUrl()): Promise<RedisLine> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const frozen = new Set<Socket>();
  let opened = 0;
  let state: 'open' | 'refusing' | 'silent' = 'open';
  const server: Server = createServer((near) => {
    sockets.add(near);
    opened += 1;
    near.on('error', () => {});
    if (state === 'refusing') return near.destroy();
    const far = connect(Number(target.port || 6379), target.hostname);
    sockets.add(far);
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    const passes = () => state === 'open' && !frozen.has(near);
    near.on('data', (bytes) => passes() && far.write(bytes));
    far.on('data', (bytes) => passes() && near.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: `redis://127.0.0.1:${address.port}`,
    opened: () => opened,
    freeze() {
      for (const socket of sockets) frozen.add(socket);
    },
    refuse() {
      state = 'refusing';
      hangUp();
    },
    swallow() {
      state = 'silent';
    },
    mend() {
      state = 'open';
      hangUp();
    },
    async close() {
      hangUp();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
