import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type TestServer, trackSockets } from './server.js';

export interface TestProxy extends TestServer {
  /** `host:port` of every CONNECT, in order. */
  asked: string[];
  /** Header `proxy-authorization` of every CONNECT. */
  credentials: (string | undefined)[];
}

/** An HTTP proxy that tunnels every CONNECT to one local port, or refuses it with a status. */
export async function serveProxy(to: { port: number } | { status: number }): Promise<TestProxy> {
  const asked: string[] = [];
  const credentials: (string | undefined)[] = [];
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    asked.push(request.url ?? '');
    credentials.push(request.headers['proxy-authorization']);
    client.on('error', () => {});
    if ('status' in to) {
      client.end(`HTTP/1.1 ${to.status} No\r\n\r\n`);
      return;
    }
    const target = connect(to.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  return { ...(await trackSockets(server)), asked, credentials };
}
