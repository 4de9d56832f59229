import { connect, createServer, type Socket } from 'node:net';
import { REDIS_URL } from './rig.js';

/** The real Redis, some milliseconds away. */
export interface FarRedis {
  url: string;
  /** Connections so far. */
  connections(): number;
  /** Round trips so far: how often a client sent something after it had got an answer. */
  trips(): number;
  close(): Promise<void>;
}

/** @param delayMs of each direction. Above 0, all commands of one turn count as one trip. */
export async function farRedis(delayMs: number): Promise<FarRedis> {
  const real = new URL(REDIS_URL);
  const sockets = new Set<Socket>();
  let connections = 0;
  let trips = 0;
  const server = createServer((client) => {
    connections += 1;
    let isAnswered = true;
    const upstream = connect(Number(real.port || 6379), real.hostname);
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes) => {
      if (isAnswered) trips += 1;
      isAnswered = false;
      setTimeout(() => upstream.write(bytes), delayMs);
    });
    upstream.on('data', (bytes) =>
      setTimeout(() => {
        isAnswered = true;
        client.write(bytes);
      }, delayMs),
    );
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `redis://127.0.0.1:${port}`,
    connections: () => connections,
    trips: () => trips,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
