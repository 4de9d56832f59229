import { randomUUID } from 'node:crypto';
import type { RedisClient } from '../src/index.js';
import {
  closeRedis,
  connectRedis,
  defineScript,
  destinationPrefix,
  redisHealth,
  runScript,
} from '../src/index.js';
import { REDIS_URL } from './support/redis.js';

const add = defineScript(
  'add',
  `-- ${randomUUID()}: a text that no Redis has seen\nreturn redis.call('INCRBY', KEYS[1], ARGV[1])`,
);

describe('a Redis that answers', () => {
  let redis: RedisClient;
  const prefix = destinationPrefix(`t${randomUUID().slice(0, 8)}`);

  beforeAll(() => {
    redis = connectRedis(REDIS_URL, { role: 'reader', name: 'script test' });
  });

  afterAll(async () => {
    await redis.del(`${prefix}:n`);
    await closeRedis(redis, 1_000);
  });

  it('runs a script that Redis does not know yet, and again after SCRIPT FLUSH', async () => {
    await expect(runScript(redis, add, [`${prefix}:n`], [2])).resolves.toBe(2);
    await expect(runScript(redis, add, [`${prefix}:n`], ['3'])).resolves.toBe(5);
    await redis.script('FLUSH');
    await expect(runScript(redis, add, [`${prefix}:n`], [4])).resolves.toBe(9);
  });

  it('sends only the hash once Redis knows the script', async () => {
    await runScript(redis, add, [`${prefix}:n`], [0]);
    await expect(redis.script('EXISTS', add.sha)).resolves.toEqual([1]);
  });

  it('reports the name of a failed script, with the error of Redis as its cause', async () => {
    const failing = defineScript('count letters', `return redis.call('INCR', KEYS[1], 'too', 'many')`);
    await expect(runScript(redis, failing, [`${prefix}:n`], [])).rejects.toMatchObject({
      code: 'redis_script_failed',
      message: expect.stringMatching(/^Script count letters: /),
      cause: expect.objectContaining({ name: 'ReplyError' }),
    });
  });

  it('is healthy, and lists the connection under its name', async () => {
    await expect(redisHealth(redis, 1_000)).resolves.toEqual({ ok: true, latencyMs: expect.any(Number) });
    await expect(redis.client('GETNAME')).resolves.toBe('tracklayer:reader:script_test');
  });

  it('answers commands in flight before the connection closes', async () => {
    const other = connectRedis(REDIS_URL, { role: 'worker', name: 'closing' });
    const pong = other.ping();
    await closeRedis(other, 1_000);
    await expect(pong).resolves.toBe('PONG');
    expect(other.status).toBe('end');
  });
});
