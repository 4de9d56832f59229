import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';

/** A server of one test. Its sockets are ended with it, answered or not. */
export interface TestServer {
  url: string;
  /** Connections it has taken so far. */
  connections(): number;
  /** Connections that are open now. */
  open(): number;
  close(): Promise<void>;
}

export async function serveHttp(answer: RequestListener): Promise<TestServer> {
  const server = createServer(answer);
  return trackSockets(server);
}

export async function serveHttps(answer: RequestListener, certificate: { cert: string; key: string }) {
  const server = await trackSockets(createHttpsServer(certificate, answer));
  return { ...server, port: Number(new URL(server.url).port) };
}

/** Speaks to the raw socket as soon as the request's headers are in. */
export async function serveTcp(answer: (socket: Socket) => void): Promise<TestServer> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  return trackSockets(server);
}

async function trackSockets(server: ReturnType<typeof createTcpServer>): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => connections,
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
