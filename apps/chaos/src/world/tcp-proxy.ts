/** A proxy in front of a TCP server. It can lose bytes and connections as networks do. */
import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  port: number;
  /** Open connections of clients. */
  readonly connections: number;
  /**
   * The open connections swallow every byte for ever, in both directions, and are never closed. A firewall that forgot a
   * connection does this. New connections work.
   */
  swallow(): void;
  /** The server gets the requests of the open connections, but no reply comes back. `cut` then ends them. */
  loseReplies(): void;
  /** Resets the open connections. */
  cut(): void;
  /** Accepts no connection, and resets the open ones, until it is called with false. */
  refuse(isRefusing: boolean): void;
  close(): Promise<void>;
}

interface Pair {
  client: Socket;
  server: Socket;
  passesRequests: boolean;
  passesReplies: boolean;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let isRefusing = false;

  const listener = createServer((client) => {
    if (isRefusing) return void client.resetAndDestroy();
    const server = connect(targetPort, '127.0.0.1');
    const pair: Pair = { client, server, passesRequests: true, passesReplies: true };
    pairs.add(pair);
    client.on('data', (bytes) => pair.passesRequests && server.write(bytes));
    server.on('data', (bytes) => pair.passesReplies && client.write(bytes));
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        // The end of a swallowed connection is swallowed too.
        if (socket === client || pair.passesReplies) other.destroy();
        if (client.destroyed && server.destroyed) pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', () => resolve()));
  const { port } = listener.address() as { port: number };

  function cut(): void {
    for (const { client, server } of pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
    pairs.clear();
  }

  return {
    port,
    get connections() {
      return pairs.size;
    },
    swallow() {
      for (const pair of pairs) Object.assign(pair, { passesRequests: false, passesReplies: false });
    },
    loseReplies() {
      for (const pair of pairs) pair.passesReplies = false;
    },
    cut,
    refuse(next) {
      isRefusing = next;
      if (next) cut();
    },
    async close() {
      cut();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
