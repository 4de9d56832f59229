import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { closeRedis, connectRedis, redisHealth, withDeadline } from '../src/index.js';

const late = () => new Error('late');

/** Without a deadline the wait would never end. A busy machine may need this long. */
const SOON_MS = 5_000;

describe('withDeadline', () => {
  it('settles like the promise when that is in time', async () => {
    await expect(withDeadline(Promise.resolve(7), 1_000, late)).resolves.toBe(7);
    await expect(withDeadline(Promise.reject(new Error('own')), 1_000, late)).rejects.toThrow('own');
  });

  it('ends the waiting for a promise that never settles', async () => {
    await expect(withDeadline(new Promise(() => {}), 5, late)).rejects.toThrow('late');
  });

  it('ignores a rejection after the deadline', async () => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listener);
    let reject: (error: Error) => void = () => {};
    const slow = new Promise((_resolve, no) => {
      reject = no;
    });
    await expect(withDeadline(slow, 5, late)).rejects.toThrow('late');
    reject(new Error('much too late'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', listener);
    expect(unhandled).toEqual([]);
  });
});

describe('a peer that accepts and never answers', () => {
  let server: Server;
  let url: string;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each(['producer', 'worker', 'reader'] as const)(
    'is unhealthy in time, and a %s closes in time',
    async (role) => {
      const client = connectRedis(url, { role, name: 'mute' });
      const startedMs = Date.now();
      await expect(redisHealth(client, 200)).resolves.toMatchObject({
        ok: false,
        reason: 'no answer within 200 ms',
      });
      await closeRedis(client, 200);
      expect(Date.now() - startedMs).toBeLessThan(SOON_MS);
      expect(client.status).not.toBe('ready');
    },
  );

  it("fails a producer's command soon with a reason", async () => {
    const errors: string[] = [];
    const client = connectRedis(url, {
      role: 'producer',
      name: 'mute',
      onError: (error) => errors.push(error.message),
    });
    const startedMs = Date.now();
    await expect(client.get('x')).rejects.toThrow(/timed out/);
    expect(Date.now() - startedMs).toBeLessThan(SOON_MS);
    await closeRedis(client, 100);
    expect(errors).toContain('Command timed out');
  });
});

describe('a port that refuses', () => {
  const refused = 'redis://127.0.0.1:1';

  it("fails a producer's command soon", async () => {
    const client = connectRedis(refused, { role: 'producer', name: 'refused' });
    const startedMs = Date.now();
    await expect(client.get('x')).rejects.toThrow(/max retries|timed out/);
    expect(Date.now() - startedMs).toBeLessThan(SOON_MS);
    await closeRedis(client, 100);
  });

  it('is unhealthy, and a waiting worker closes in time and fails its pending commands', async () => {
    const errors: Error[] = [];
    const client = connectRedis(refused, {
      role: 'worker',
      name: 'refused',
      onError: (error) => errors.push(error),
    });
    await expect(redisHealth(client, 300)).resolves.toMatchObject({ ok: false });
    const waiting = expect(client.get('x')).rejects.toThrow('Connection is closed');
    await closeRedis(client, 300);
    await waiting;
    await closeRedis(client, 300);
    expect(client.status).toBe('end');
    expect(errors[0]).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
