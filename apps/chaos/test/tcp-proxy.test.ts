import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { until } from '@tracklayer/testing';
import { startTcpProxy, type TcpProxy } from '../src/world/tcp-proxy.js';

describe('the proxy of a fault run', () => {
  let server: Server;
  let proxy: TcpProxy;
  let seen = '';
  const clients: Socket[] = [];

  beforeEach(async () => {
    seen = '';
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        seen += String(bytes);
        socket.write(`re:${bytes}`);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await startTcpProxy((server.address() as AddressInfo).port);
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    server.close();
  });

  async function client(): Promise<{ socket: Socket; read: () => string }> {
    const socket = connect(proxy.port, '127.0.0.1');
    clients.push(socket);
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      text += String(bytes);
    });
    await once(socket, 'connect');
    socket.write('one;');
    await until(() => text === 're:one;');
    return { socket, read: () => text };
  }

  it('swallows open connections for ever and passes new ones', async () => {
    const old = await client();
    proxy.swallow();
    old.socket.write('two;');
    const fresh = await client();
    expect(fresh.read()).toBe('re:one;');
    expect(old.read()).toBe('re:one;');
    expect(old.socket.destroyed).toBe(false);
    expect(seen).toBe('one;one;');
  });

  it('delivers the request and loses the reply', async () => {
    const { socket, read } = await client();
    proxy.loseReplies();
    socket.write('two;');
    await until(() => seen === 'one;two;');
    proxy.cut();
    await until(() => socket.destroyed);
    expect(read()).toBe('re:one;');
  });

  it('refuses connections until it is told to accept them again', async () => {
    proxy.refuse(true);
    const refused = connect(proxy.port, '127.0.0.1');
    clients.push(refused);
    refused.on('error', () => undefined);
    await until(() => refused.destroyed);
    proxy.refuse(false);
    expect((await client()).read()).toBe('re:one;');
  });
});
