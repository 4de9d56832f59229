/**
 * Finds connections to Redis that a test file leaves open.
 *
 * Defends against a later test that fails without a fault of its own: an open connection keeps the process alive, and a worker
 * behind it keeps taking jobs. Node announces each socket that it opens; Redis knows the name of each connection.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

export interface LeakWatch {
  /**
   * The connections to Redis that were opened since the watch began and are still open after `graceMs`. Returns their names
   * in CLIENT LIST. BullMQ names its connections after prefix and queue.
   */
  leaks(graceMs: number): Promise<string[]>;
  end(): void;
}

const CHANNEL = 'net.client.socket';

/** Watches the connections of this process to the Redis at `redisUrl`. */
export function watchForLeaks(redisUrl: string): LeakWatch {
  const port = Number(new URL(redisUrl).port || 6379);
  const sockets = new Set<Socket>();
  const onSocket = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  const open = () => [...sockets].filter((socket) => socket.remotePort === port);
  subscribe(CHANNEL, onSocket);
  return {
    async leaks(graceMs) {
      for (const untilMs = Date.now() + graceMs; open().length > 0 && Date.now() < untilMs; ) await sleep(20);
      const left = open();
      return left.length > 0 ? namesOf(left, redisUrl) : [];
    },
    end: () => unsubscribe(CHANNEL, onSocket),
  };
}

/**
 * The local port of a socket finds its line in CLIENT LIST. This fails behind a proxy, as in front of a container. The name is
 * then `one of` all names.
 */
async function namesOf(sockets: readonly Socket[], redisUrl: string): Promise<string[]> {
  const redis = new Redis(redisUrl, { connectionName: 'tracklayer:reader:leaks' });
  const list = String(await redis.client('LIST'));
  await redis.quit();
  const clients = [...list.matchAll(/ addr=\S*:(\d+) .*? name=(\S*)/g)].map(([, port, name]) => ({
    port,
    name,
  }));
  const all = [...new Set(clients.map(({ name }) => name))].filter(
    (name) => name !== 'tracklayer:reader:leaks',
  );
  return sockets.map(({ localPort }) => {
    const own = clients.find(({ port }) => port === String(localPort));
    return own ? own.name || `unnamed, from port ${localPort}` : `one of ${all.join(' ')}`;
  });
}
