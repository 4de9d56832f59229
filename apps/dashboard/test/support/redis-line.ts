import { connect, createServer, type Server, type Socket } from 'node:net';
import { testRedisUrl } from '@tracklayer/testing';

/** A TCP line to the Redis of the tests. It can refuse connections, and it can swallow every byte. */
export interface RedisLine {
  url: string;
  refuse(): void;
  swallow(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function openRedisLine(): Promise<RedisLine> {
  const target = new URL(testRedisUrl());
  const sockets = new Set<Socket>();
  let state: 'open' | 'refusing' | 'silent' = 'open';
  const server: Server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => {});
    if (state === 'refusing') return near.destroy();
    const far = connect(Number(target.port || 6379), target.hostname);
    sockets.add(far);
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    near.on('data', (bytes) => state === 'open' && far.write(bytes));
    far.on('data', (bytes) => state === 'open' && near.write(bytes));
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
