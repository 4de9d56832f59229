import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NoRedisError, RedisUrlUnusableError } from '../src/errors.js';
import { findRedis } from '../src/index.js';
import { isTooOld } from '../src/inspect.js';

let folder: string;
const said: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracklayer-test-'));
  said.length = 0;
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const find = (env: Record<string, string>) =>
  findRedis({
    env: { PATH: folder, ...env },
    dataDir: join(folder, 'data'),
    allowApt: false,
    say: (line) => said.push(line),
  });

async function program(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => Promise.reject(new Error('findRedis found something')),
    (error: Error) => error,
  );

describe('findRedis without a usable Redis', () => {
  it('names every provider, what to do, and why it does not work', async () => {
    const error = await failure(find({}));
    expect(error).toBeInstanceOf(NoRedisError);
    expect(error.message.split('\n')).toEqual([
      'Found no Redis. Do one of these and try again:',
      '  - set REDIS_URL, e.g. to redis://localhost:6379 (now: not set)',
      '  - put redis-server or valkey-server 6.2.0 or later on the PATH (now: found neither)',
      '  - start a Docker engine (now: docker is not on the PATH)',
      '  - run this as root on Debian or Ubuntu: it then installs redis-server with apt-get (now: not allowed here)',
    ]);
    expect(said).toEqual([]);
  });

  it('skips a server that is too old for BullMQ', async () => {
    await program('redis-server', 'echo "Redis server v=6.0.16 sha=00000000:0"');
    const error = await failure(find({}));
    expect(error.message).toContain(`(now: ${folder}/redis-server is 6.0.16)`);
  });

  it('reports what a server wrote that does not start, and releases its folder', async () => {
    await program(
      'valkey-server',
      '[ "$1" = --version ] && echo "Valkey server v=8.0.1" && exit\necho "Fatal: no room"; exit 1',
    );
    for (const _again of [1, 2]) {
      const error = await failure(find({}));
      expect(error.message).toContain('valkey-server does not start: Fatal: no room');
    }
  });

  it('skips a Docker command whose engine does not answer', async () => {
    await program('docker', 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
    expect((await failure(find({}))).message).toContain('start a Docker engine (now: no engine answers)');
  });

  it('says that it pulls an image, and why that failed', async () => {
    await program(
      'docker',
      '[ "$1" = version ] && exit 0\n[ "$1" = pull ] && echo "no such host" >&2\nexit 1',
    );
    expect((await failure(find({}))).message).toContain('cannot pull redis:7.4-bookworm: no such host');
    expect(said).toEqual(['Pulling the image redis:7.4-bookworm for the first run']);
  });
});

describe('REDIS_URL', () => {
  it('comes before every server on the PATH', async () => {
    const url = process.env.TRACKLAYER_TEST_REDIS_URL ?? process.env.REDIS_URL ?? '';
    await program('redis-server', 'exit 1');
    await expect(find({ REDIS_URL: url })).resolves.toMatchObject({ url, how: 'from REDIS_URL' });
  });

  it('is an error when no Redis answers there, and the error does not contain the password', async () => {
    const error = await failure(find({ REDIS_URL: 'redis://user:hunter2@127.0.0.1:1' }));
    expect(error).toBeInstanceOf(RedisUrlUnusableError);
    expect(error.message).toContain('redis://…@127.0.0.1:1');
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.message).not.toContain('hunter2');
  });

  it('is an error when its server is too old', async () => {
    const old = await startOldRedis();
    const error = await failure(find({ REDIS_URL: old.url }));
    await old.close();
    expect(error.message).toContain('it is Redis 5.0.14, but TrackLayer needs 6.2.0 or later');
  });
});

describe('isTooOld', () => {
  it.each([
    ['5.0.14', true],
    ['6.1.99', true],
    ['6.2.0', false],
    ['6.10.0', false],
    ['7.0', false],
    ['10.0.0', false],
    ['of unknown version', false],
  ])('says for %s: %s', (version, expected) => expect(isTooOld(version)).toBe(expected));
});

/** Implements only the commands that report the version: Redis 5. */
async function startOldRedis(): Promise<{ url: string; close(): Promise<void> }> {
  const info = 'redis_version:5.0.14\r\nrun_id:abc\r\nloading:0\r\n';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      for (const [, command] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        if (/^hello$/i.test(command ?? '')) socket.write("-ERR unknown command 'HELLO'\r\n");
        else if (/^info$/i.test(command ?? '')) socket.write(`$${info.length}\r\n${info}\r\n`);
        else socket.write('+OK\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
