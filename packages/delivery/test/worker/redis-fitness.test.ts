import { loadConfig } from '@tracklayer/config';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisFinding, RedisUnfitError } from '@tracklayer/redis';
import { createLogger } from '@tracklayer/telemetry';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { fakeClock, type OwnRedis, startOwnRedis, until } from '@tracklayer/testing';
import { startRedisFitness } from '../../src/worker/redis-fitness.js';
import { startWorkerProgram } from '../../src/worker/worker-program.js';

let redis: OwnRedis;
let fixture: SandboxDestination;
const logged: string[] = [];

beforeEach(async () => {
  logged.length = 0;
  redis = await startOwnRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru']);
  fixture = await openSandboxDestination();
});

afterEach(async () => {
  await fixture.close();
  await redis.stop();
});

async function startWorker(allowEviction: boolean) {
  await fixture.configure({}, { redis: { url: redis.url, allowEviction }, worker: { metricsPort: 0 } });
  const log = createLogger({
    name: 'test',
    level: 'warn',
    destination: { write: (line) => logged.push(line) },
  });
  return startWorkerProgram(() => loadConfig({ cwd: fixture.folder, env: fixture.env }), log);
}

describe('a Redis that deletes keys when its memory is full', () => {
  it('is refused by a worker, with what to do', async () => {
    const error = await startWorker(false).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RedisUnfitError);
    expect(error).toMatchObject({
      message: expect.stringContaining('maxmemory-policy allkeys-lru'),
      next: expect.stringMatching(/noeviction.*--allow-eviction/),
    });
  });

  it('runs where the configuration allows it: the log and /readyz say it until Redis is mended', async () => {
    const program = await startWorker(true);
    const readyz = async () => {
      const answer = await fetch(`${program.url}/readyz`);
      return { status: answer.status, body: (await answer.json()) as { warnings?: RedisFinding[] } };
    };
    try {
      expect(await readyz()).toMatchObject({
        status: 200,
        body: {
          status: 'ready',
          warnings: [{ code: 'evicts', severity: 'unfit' }, { code: 'no_append_only_file' }],
        },
      });
      expect(logged.filter((line) => line.includes('"level":"error"'))).toEqual([
        expect.stringContaining('maxmemory-policy allkeys-lru'),
      ]);

      const admin = connectRedis(redis.url, { role: 'reader', name: 'test' });
      await admin.config('SET', 'maxmemory-policy', 'noeviction');
      await admin.config('SET', 'appendonly', 'yes');
      await closeRedis(admin, 1_000);
      await program.delivery.lookAtRedis();
      expect((await readyz()).body).toEqual({ status: 'ready' });
    } finally {
      await program.stop();
    }
  });

  it('is told by a producer, once', async () => {
    const told: RedisFinding[] = [];
    const producer = createProducer({ redisUrl: redis.url, onRedisFinding: (finding) => told.push(finding) });
    await until(() => told.length === 2);
    await producer.upsertProfile({ email: 'ava@shop.example' });
    await producer.close();
    expect(told.map(({ code }) => code)).toEqual(['evicts', 'no_append_only_file']);
  });
});

it('a finding that comes and goes is said once, and is over after a minute without it', async () => {
  const clock = fakeClock();
  const client = connectRedis(redis.url, { role: 'worker', name: 'test' });
  const log = createLogger({
    name: 'test',
    level: 'info',
    destination: { write: (line) => logged.push(line) },
  });
  const times = { everyMs: 1_000_000, overAfterMs: 60_000, repeatMs: 1_000_000 };
  const fitness = await startRedisFitness({
    redis: client,
    allowEviction: true,
    log,
    nowMs: clock.now,
    ...times,
  });
  for (const appendonly of ['yes', 'no', 'yes', 'yes']) {
    await client.config('SET', 'appendonly', appendonly);
    clock.advance(appendonly === 'no' ? 5_000 : 30_000);
    await fitness.look();
  }
  fitness.stop();
  await closeRedis(client, 1_000);
  const about = logged.filter((line) => line.includes('no_append_only_file'));
  expect(about.map((line) => JSON.parse(line).level)).toEqual(['warn', 'info']);
});
