import { type OwnRedis, startOwnRedis } from '@tracklayer/testing';

/**
 * Gives the tests of a file a Redis of their own. For tests that read all of it: in the Redis of the whole run they would read
 * the keys of every other test as well.
 */
export function useOwnRedis(): void {
  const shared = process.env.REDIS_URL;
  let server: OwnRedis;
  beforeAll(async () => {
    server = await startOwnRedis();
    process.env.REDIS_URL = server.url;
  });
  afterAll(async () => {
    process.env.REDIS_URL = shared;
    await server.stop();
  });
}
