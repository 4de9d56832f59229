import { connect, createServer, type Socket } from 'node:net';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { newDestination } from './support/destination.js';
import { refuseLead } from './support/refuse-lead.js';
import { runCli } from './support/run-cli.js';

/** A proxy between a command and Redis. It closes for good when the command sends this word. */
async function redisUntil(word: string): Promise<string> {
  const redis = new URL(process.env.REDIS_URL ?? '');
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(redis.port), redis.hostname);
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}));
    upstream.pipe(client);
    client.on('close', () => upstream.destroy());
    client.on('data', (chunk) => {
      if (!chunk.toString('latin1').toLowerCase().includes(word)) {
        upstream.write(chunk);
        return;
      }
      server.close();
      for (const socket of sockets) socket.destroy();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  return `redis://127.0.0.1:${port}`;
}

describe('a command that loses Redis', () => {
  it('exits with 4, and says what to do', async () => {
    const destination = await newDestination();
    const redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
    await refuseLead(redis, destination.id, 'lead_1');
    const env = { REDIS_URL: await redisUntil('zrevrangebyscore') };
    const argv = ['dlq', 'list', '--destination', destination.id];
    const { exitCode, stderr } = await runCli(argv, { ...destination, env });
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining(' was lost: ')]);
    await closeRedis(redis, 1_000);
    await destination.remove();
  });
});
