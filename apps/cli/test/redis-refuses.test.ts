import { closeRedis, connectRedis } from '@tracklayer/redis';
import { type OwnRedis, startOwnRedis } from '@tracklayer/testing';
import { newDestination, type TestDestination } from './support/destination.js';
import { runCli } from './support/run-cli.js';

let redis: OwnRedis;
let destination: TestDestination;

beforeAll(async () => {
  redis = await startOwnRedis();
  destination = await newDestination();
  const admin = connectRedis(redis.url, { role: 'reader', name: 'test' });
  await admin.config('SET', 'maxmemory', '1');
  await closeRedis(admin, 1_000);
});

afterAll(async () => {
  await destination.remove();
  await redis.stop();
});

const cli = (...argv: string[]) => runCli(argv, { cwd: destination.cwd, env: { REDIS_URL: redis.url } });

describe('while Redis refuses writes', () => {
  it.each([['lanes'], ['dlq', 'list'], ['dlq', 'groups'], ['dlq', 'campaigns'], ['backfill', 'status']])(
    '%s %s reads, and says why Redis refuses and what to do',
    async (...argv) => {
      const { exitCode, stderr, stdout } = await cli(...argv.filter((word) => word !== undefined));
      expect([exitCode, stdout + stderr]).toEqual([
        0,
        expect.stringMatching(/out of memory.*raise maxmemory/s),
      ]);
    },
  );

  it('a command that writes exits with 4, and says the same', async () => {
    const { exitCode, stderr } = await cli('pause', destination.id);
    expect([exitCode, stderr]).toEqual([4, expect.stringMatching(/out of memory.*raise maxmemory/s)]);
  });
});
