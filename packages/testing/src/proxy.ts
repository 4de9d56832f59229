import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface TestProxy {
  url: string;
  /** `host:port` of every CONNECT, in order. */
  asked: string[];
  /** Header `proxy-authorization` of every CONNECT. */
  credentials: (string | undefined)[];
  /** URL of every call that the proxy should forward itself. It answers such a call with 418. */
  forwarded: string[];
  close(): Promise<void>;
}

/**
 * An HTTP proxy that tunnels every CONNECT to one local port, or refuses it with a status.
 *
 * @param to `login`: `user:password`; without it in the request the proxy answers 407.
 */
export async function serveProxy(
  to: { port: number; login?: string } | { status: number },
): Promise<TestProxy> {
  const asked: string[] = [];
  const credentials: (string | undefined)[] = [];
  const forwarded: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    forwarded.push(request.url ?? '');
    response.writeHead(418).end();
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    asked.push(request.url ?? '');
    credentials.push(request.headers['proxy-authorization']);
    client.on('error', () => {});
    if ('status' in to) return void client.end(`HTTP/1.1 ${to.status} No\r\n\r\n`);
    const wanted = to.login && `Basic ${Buffer.from(to.login).toString('base64')}`;
    if (wanted && request.headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 No\r\nproxy-authenticate: Basic\r\n\r\n');
      return;
    }
    const target = connect(to.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    credentials,
    forwarded,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
