/** A Redis that is some milliseconds away: passes every byte on after half of them, in both directions. */
import { connect, createServer, type Socket } from 'node:net';
import type { FarRedisReady, FarRedisSettings, FarRedisSummary } from './arguments.js';
import { announce, programArguments } from './program.js';

const { redisUrl, roundTripMs } = programArguments<FarRedisSettings>();
const target = new URL(redisUrl);
const sockets = new Set<Socket>();
let requests = 0;

function later(pass: () => void): void {
  if (roundTripMs === 0) pass();
  else setTimeout(pass, roundTripMs / 2);
}

const server = createServer((client) => {
  const redis = connect(Number(target.port || 6379), target.hostname);
  for (const socket of [client, redis]) {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  }
  client.on('data', (bytes) => {
    requests += 1;
    later(() => redis.write(bytes));
  });
  redis.on('data', (bytes) => later(() => client.write(bytes)));
  client.on('close', () => redis.destroy());
  redis.on('close', () => client.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  const ready: FarRedisReady = { url: `redis://127.0.0.1:${port}` };
  announce(ready, async (): Promise<FarRedisSummary> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    return { requests };
  });
});
