/**
 * A connection to Redis that a test file leaves open keeps its process from ending, and a worker behind it goes on
 * taking jobs, so that a later test fails where nothing is wrong. Node announces every socket that is opened;
 * Redis tells the name of each.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

export interface LeakWatch {
  /**
   * Connections to Redis opened since the watch began that are still open after `graceMs`, by their names in
   * CLIENT LIST: BullMQ's own are named after prefix and queue.
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
 * The port on our side tells which line of CLIENT LIST is whose. Where a proxy stands between, as before a container,
 * it does not, and the names of all stand for it.
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
