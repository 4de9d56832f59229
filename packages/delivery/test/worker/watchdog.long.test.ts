import type { ChildProcess } from 'node:child_process';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import {
  endProgram,
  openRedisLine,
  startOwnRedis,
  startProgram,
  testRedisUrl,
  until,
} from '@tracklayer/testing';

let fixture: SandboxDestination;
let worker: ChildProcess | undefined;

beforeEach(async () => {
  fixture = await openSandboxDestination();
});

afterEach(async () => {
  if (worker) await endProgram(worker, 'SIGKILL');
  worker = undefined;
  await fixture.close();
});

async function startWorker(url: string): Promise<void> {
  await fixture.configure({}, { worker: { metricsPort: 0 } });
  const env = { ...fixture.env, REDIS_URL: url };
  worker = startProgram('packages/delivery/test/support/worker-process.ts', [fixture.folder], env);
}

const search = (eventId: string) => ({
  name: 'search' as const,
  eventId,
  time: new Date().toISOString(),
  profile: { email: 'ava@shop.example' },
  properties: { query: 'lamp' },
});
const isRecorded = (eventId: string) =>
  fixture.sandbox.events().items.some(({ uniqueId }) => uniqueId === eventId);

it('a worker whose connections swallow everything delivers again within 15 s', async () => {
  const line = await openRedisLine();
  const producer = createProducer({
    destinations: [fixture.destination],
    redisUrl: testRedisUrl(),
  });
  try {
    await startWorker(line.url);
    await producer.track(search('before'));
    await until(() => isRecorded('before'));

    line.freeze();
    const frozenMs = performance.now();
    await producer.track(search('after'));
    await until(() => isRecorded('after'));
    expect(performance.now() - frozenMs).toBeLessThan(15_000);
  } finally {
    await producer.close();
    await line.close();
  }
});

it.each(['producer', 'reader'] as const)(
  'a %s leaves a connection that swallows everything',
  async (role) => {
    const line = await openRedisLine();
    const client = connectRedis(line.url, { role, name: 'frozen' });
    try {
      await client.ping();
      line.freeze();
      await until(() => client.ping().catch(() => undefined));
      expect(line.opened()).toBe(2);
    } finally {
      await closeRedis(client, 1_000);
      await line.close();
    }
  },
);

it('a lane whose worker could not start because of Redis is restarted when Redis is mended', async () => {
  const redis = await startOwnRedis();
  const admin = connectRedis(redis.url, { role: 'reader', name: 'test' });
  await admin.acl('SETUSER', 'worker', 'on', '>secret', '~*', '&*', '+@all', '-info');
  const producer = createProducer({ destinations: [fixture.destination], redisUrl: redis.url });
  try {
    await startWorker(redis.url.replace('://', '://worker:secret@'));
    await producer.track(search('stuck'));
    // The shared connection, the one that waits for first jobs, and one of each lane with a job.
    await until(async () => String(await admin.client('LIST')).split('user=worker').length > 4);
    await admin.acl('SETUSER', 'worker', '+info');
    await until(() => isRecorded('stuck'));
  } finally {
    await producer.close();
    await closeRedis(admin, 1_000);
    await redis.stop();
  }
});
