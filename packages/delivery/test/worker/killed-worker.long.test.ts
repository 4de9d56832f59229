import type { ChildProcess } from 'node:child_process';
import { createLanes } from '@tracklayer/lanes';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, startProgram, testRedisUrl, until } from '@tracklayer/testing';

const REDIS_URL = testRedisUrl();

let fixture: SandboxDestination;
let worker: ChildProcess;

beforeEach(async () => {
  fixture = await openSandboxDestination();
  // A short lock, so that the next worker takes over within seconds.
  const worker = { lockMs: 2_000, metricsPort: 0, graceMs: 2_000 };
  await fixture.configure({ timeoutMs: 900 }, { worker });
});

afterEach(async () => {
  await endProgram(worker, 'SIGKILL');
  await fixture.close();
});

function startWorker(): ChildProcess {
  return startProgram('packages/delivery/test/support/worker-process.ts', [fixture.folder], fixture.env);
}

async function trackOrders(ids: string[]): Promise<void> {
  const producer = createProducer({ redisUrl: REDIS_URL, destinations: [fixture.destination] });
  await producer.trackMany(
    ids.map((eventId) => ({
      name: 'purchase',
      eventId,
      time: '2026-04-20T10:00:00Z',
      profile: { email: 'ava@shop.example' },
      properties: { orderId: eventId, value: 5, currency: 'EUR', items: [] },
    })),
  );
  await producer.close();
}

const asked = (): number =>
  fixture.sandbox.requests().items.filter(({ endpoint }) => endpoint === 'POST /api/events').length;
const recorded = (): string[] =>
  fixture.sandbox
    .events()
    .items.filter(({ fate }) => fate === 'recorded')
    .map(({ uniqueId }) => uniqueId)
    .sort();

describe('a worker killed with SIGKILL', () => {
  it.each([
    ['after Klaviyo recorded the event and before it answered', true],
    ['before Klaviyo recorded the event', false],
  ])('%s: the next worker delivers it, and Klaviyo has it exactly once', async (_when, afterRecording) => {
    fixture.sandbox.addFault({ kind: 'timeout', afterRecording, endpoint: 'POST /api/events', count: 1 });
    await trackOrders(['o1']);
    worker = startWorker();
    await until(() => asked() === 1);
    await endProgram(worker, 'SIGKILL');

    worker = startWorker();
    await until(() => asked() === 2 && recorded().length === 1);

    const redis = connectRedis(REDIS_URL, { role: 'reader', name: 'test' });
    const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
    await until(async () => (await lanes.counts(fixture.destination))['metric-event:delivered'] === 1);
    expect(recorded()).toEqual(['o1']);
    expect(await lanes.counts(fixture.destination)).toMatchObject({
      'metric-event:enqueued': 1,
      'metric-event:dead': 0,
    });
    await lanes.close();
    await closeRedis(redis, 1_000);
  });

  it('again and again: Klaviyo has every event once, none is lost and none is dead', async () => {
    fixture.sandbox.addFault({ kind: 'latency', latencyMs: 30, jitterMs: 60, endpoint: 'POST /api/events' });
    const ids = Array.from({ length: 400 }, (_, n) => `o${String(n).padStart(3, '0')}`);
    await trackOrders(ids);
    for (let kills = 0; kills < 4; kills += 1) {
      const before = recorded().length;
      worker = startWorker();
      // After the first kill, the jobs that were in work run one at a time.
      await until(() => recorded().length > before + (kills === 0 ? 40 : 10));
      await endProgram(worker, 'SIGKILL');
    }
    worker = startWorker();
    await until(() => recorded().length === ids.length);
    expect(recorded()).toEqual(ids);
  });
});

describe('a worker stopped with SIGTERM', () => {
  it('lets calls in flight end, takes no new job, and exits with 0', async () => {
    fixture.sandbox.addFault({ kind: 'latency', latencyMs: 400, endpoint: 'POST /api/events' });
    await trackOrders(Array.from({ length: 200 }, (_, n) => `o${n}`));
    worker = startWorker();
    await until(() => asked() > 0);
    expect(await endProgram(worker, 'SIGTERM')).toBe(0);

    const ended = recorded().length;
    expect(ended).toBeGreaterThan(0);
    expect(ended).toBeLessThan(200);
    expect(fixture.sandbox.requests().items.every(({ status }) => status < 300)).toBe(true);
    worker = startWorker();
    await until(() => recorded().length === 200);
    expect(asked()).toBe(200);
  });
});
