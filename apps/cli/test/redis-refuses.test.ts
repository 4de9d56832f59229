import { closeRedis, connectRedis } from '@tracklayer/redis';
import { type OwnRedis, startOwnRedis } from '@tracklayer/testing';
import { newDestination, type TestDestination } from './support/destination.js';
import { refuseLead } from './support/refuse-lead.js';
import { runCli } from './support/run-cli.js';

let redis: OwnRedis;
let destination: TestDestination;
let letter: string;

beforeAll(async () => {
  redis = await startOwnRedis();
  destination = await newDestination();
  const admin = connectRedis(redis.url, { role: 'reader', name: 'test' });
  letter = await refuseLead(admin, destination.id, 'lead_1');
  await admin.config('SET', 'maxmemory', '1');
  await closeRedis(admin, 1_000);
});

afterAll(async () => {
  await destination.remove();
  await redis.stop();
});

const cli = (...argv: string[]) => runCli(argv, { cwd: destination.cwd, env: { REDIS_URL: redis.url } });

describe('while Redis refuses writes', () => {
  it.each([
    'lanes',
    'dlq list',
    'dlq groups',
    'dlq show LETTER',
    'dlq audit',
    'dlq campaigns',
    'dlq export --all',
    'dlq replay --all --preview',
    'backfill status',
    'flows check --recent',
  ])('%s reads, and says why Redis refuses and what to do', async (line) => {
    const argv = line.split(' ').map((word) => (word === 'LETTER' ? letter : word));
    const { exitCode, stderr, stdout } = await cli(...argv);
    expect([exitCode, stdout + stderr]).toEqual([
      0,
      expect.stringMatching(/out of memory.*raise maxmemory/s),
    ]);
  });

  // The last two write into the audit.
  it.each([
    'pause DESTINATION',
    'dlq replay LETTER --yes',
    'dlq list --reveal --reason audit',
    'people show --email ava@shop.example',
  ])('%s exits with 4, and says the same', async (line) => {
    const known: Record<string, string> = { LETTER: letter, DESTINATION: destination.id };
    const { exitCode, stderr } = await cli(...line.split(' ').map((word) => known[word] ?? word));
    expect([exitCode, stderr]).toEqual([4, expect.stringMatching(/out of memory.*raise maxmemory/s)]);
  });
});
