import { type OwnRedis, startOwnRedis } from '@tracklayer/testing';
import { newDestination, type TestDestination } from './support/destination.js';
import { runCli } from './support/run-cli.js';

const POLICY = 'maxmemory-policy volatile-lru';

let redis: OwnRedis;
let destination: TestDestination;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  redis = await startOwnRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'volatile-lru']);
  destination = await newDestination({ apiKeyEnv: 'KEY' });
  env = { REDIS_URL: redis.url, KEY: 'pk_abcdefghijklmnop', METRICS_PORT: '0' };
});

afterAll(async () => {
  await destination.remove();
  await redis.stop();
});

const cli = (...argv: string[]) => runCli(argv, { cwd: destination.cwd, env });

describe('with a Redis that deletes keys when its memory is full', () => {
  it('a worker exits with 3, and says what to do', async () => {
    const { exitCode, stderr } = await cli('worker');
    expect(exitCode).toBe(3);
    expect(stderr).toContain(POLICY);
    expect(stderr).toMatch(/Set maxmemory-policy to noeviction.*--allow-eviction/);
  });

  it('lanes shows it below the table, and in each line of JSON', async () => {
    expect((await cli('lanes')).stdout.replaceAll(/\s+/g, ' ')).toContain(POLICY);
    const { json } = await cli('lanes', '--json');
    expect(json.length).toBeGreaterThan(0);
    for (const row of json) {
      expect(row).toMatchObject({ redis: [{ code: 'evicts' }, { code: 'no_append_only_file' }] });
    }
  });

  it('another command works, and says it on standard error', async () => {
    const { exitCode, stderr } = await cli('dlq', 'list');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining(POLICY)]);
  });
});
