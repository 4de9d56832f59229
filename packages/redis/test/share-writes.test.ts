import { closeRedis, connectRedis, type RedisClient } from '../src/index.js';
import { REDIS_URL } from './support/redis.js';

type RedisNode = Extract<RedisClient, { stream: unknown }>;

describe('sharing writes to Redis', () => {
  let redis: RedisNode;

  beforeEach(async () => {
    redis = connectRedis(REDIS_URL, { role: 'worker', name: 'share-writes' }) as RedisNode;
    await redis.ping();
  });

  afterEach(() => closeRedis(redis, 1_000));

  /** The number of writes to the socket while `work` runs. */
  async function writesOf(work: () => Promise<unknown>): Promise<number> {
    const { stream } = redis;
    const [single, several] = [stream._write.bind(stream), stream._writev?.bind(stream)];
    let writes = 0;
    stream._write = (...args) => {
      writes += 1;
      single(...args);
    };
    stream._writev = (...args) => {
      writes += 1;
      several?.(...args);
    };
    await work();
    return writes;
  }

  it('sends the commands of one turn in one write, and resolves each with its own answer', async () => {
    const texts = Array.from({ length: 50 }, (_, index) => `text ${index}`);
    let answers: unknown[] = [];
    const writes = await writesOf(async () => {
      answers = await Promise.all(texts.map((text) => redis.echo(text)));
    });
    expect(answers).toEqual(texts);
    expect(writes).toBe(1);
  });

  it('sends a single command without waiting', async () => {
    expect(await writesOf(() => redis.ping())).toBe(1);
  });

  it('stays in effect after a reconnection', async () => {
    const before = redis.stream;
    const pending = redis.echo('held');
    before.destroy();
    await expect(pending).resolves.toBe('held');
    expect(redis.stream).not.toBe(before);
    expect(await writesOf(() => Promise.all([redis.ping(), redis.ping()]))).toBe(1);
  });
});
