import type { ChildProcess } from 'node:child_process';
import { createLanes, jobId, laneKeys } from '@tracklayer/lanes';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, startProgram, testRedisUrl, until } from '@tracklayer/testing';

/** Once in work like any job, and then as often as would end a job that kills its worker. */
const KILLS = 4;

let fixture: SandboxDestination;
let worker: ChildProcess;

beforeEach(async () => {
  fixture = await openSandboxDestination();
  const settings = { lockMs: 6_000, metricsPort: 0, graceMs: 2_000 };
  await fixture.configure({ timeoutMs: 2_900 }, { worker: settings });
});

afterEach(async () => {
  await endProgram(worker, 'SIGKILL');
  await fixture.close();
});

it('a lone job whose worker is killed from outside while it waits for Klaviyo loses no life', async () => {
  const { destination, sandbox } = fixture;
  const producer = createProducer({ redisUrl: testRedisUrl(), destinations: [destination] });
  const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'test' });
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  const key = laneKeys(destination).job('metric-event', jobId('metric-event', 'search', 'slow'));
  const asked = () =>
    sandbox.requests().items.filter(({ endpoint }) => endpoint === 'POST /api/events').length;
  try {
    // Klaviyo never answers, so each call lasts until its time-out.
    const slow = sandbox.addFault({ kind: 'timeout', afterRecording: false, endpoint: 'POST /api/events' });
    await producer.track({
      name: 'search',
      eventId: 'slow',
      time: '2026-04-20T10:00:00Z',
      profile: { email: 'ava@shop.example' },
      properties: { query: 'day cream' },
    });
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const before = asked();
      worker = startProgram(
        'packages/delivery/test/support/worker-process.ts',
        [fixture.folder],
        fixture.env,
      );
      await until(() => asked() > before);
      // A call without an answer for a second and a half only waits for the network.
      await until(async () => (await redis.hexists(key, 'tracklayer:alone')) === 0);
      // The kill comes during the call: the run of a call that timed out would have noted an attempt.
      expect(JSON.parse((await redis.hget(key, 'data')) ?? '{}')).toMatchObject({ attempts: [] });
      await endProgram(worker, 'SIGKILL');
    }
    sandbox.removeFault(slow.id);
    worker = startProgram('packages/delivery/test/support/worker-process.ts', [fixture.folder], fixture.env);
    await until(async () => (await lanes.counts(destination))['metric-event:delivered'] === 1);
    expect(await lanes.counts(destination)).toMatchObject({ 'metric-event:dead': 0 });
    expect(sandbox.events().items.map(({ uniqueId, fate }) => [uniqueId, fate])).toEqual([
      ['slow', 'recorded'],
    ]);
  } finally {
    await producer.close();
    await lanes.close();
    await closeRedis(redis, 1_000);
  }
}, 180_000);
