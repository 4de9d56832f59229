import { connect, createServer, type Socket } from 'node:net';
import { testRedisUrl } from '@tracklayer/testing';

/** A port before the Redis of the tests. While it is shut, connections to it are refused. */
export interface RedisGate {
  url: string;
  open(): Promise<void>;
  shut(): Promise<void>;
}

export async function redisGate(): Promise<RedisGate> {
  const real = new URL(testRedisUrl());
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(real.port || 6379), real.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  await listen(0);
  const { port } = server.address() as { port: number };
  return {
    url: `redis://127.0.0.1:${port}`,
    open: () => listen(port),
    shut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
