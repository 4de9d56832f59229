import type { ChildProcess } from 'node:child_process';
import { createLanes } from '@tracklayer/lanes';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, startProgram, testRedisUrl, until } from '@tracklayer/testing';

const REDIS_URL = testRedisUrl();
const ENDPOINT = 'POST /api/back-in-stock-subscriptions';
const catalogued = (variantId: string) => `$shopify:::$default:::${variantId}`;

/** 100 people. The first 60 wait for the mug, the last 60 for the lamp: 20 of them for both. */
const PEOPLE = Array.from({ length: 100 }, (_, n) => `p${String(n).padStart(2, '0')}@shop.example`);
const MUG = { variantId: '33001893429341', people: PEOPLE.slice(0, 60) };
const LAMP = { variantId: '33001893429342', people: PEOPLE.slice(40) };

let fixture: SandboxDestination;
let worker: ChildProcess;

beforeEach(async () => {
  fixture = await openSandboxDestination();
  // A short lock, so that the next worker takes over within seconds.
  const worker = { lockMs: 2_000, metricsPort: 0, graceMs: 2_000 };
  await fixture.configure({ timeoutMs: 900, catalog: '$shopify:::$default', concurrency: 4 }, { worker });
  for (const { variantId } of [MUG, LAMP]) {
    fixture.sandbox.addVariant('sandbox', { id: catalogued(variantId) });
  }
});

afterEach(async () => {
  await endProgram(worker, 'SIGKILL');
  await fixture.close();
});

function startWorker(): ChildProcess {
  return startProgram('packages/delivery/test/support/worker-process.ts', [fixture.folder], fixture.env);
}

async function everybodyAsks(): Promise<void> {
  const producer = createProducer({ redisUrl: REDIS_URL, destinations: [fixture.destination] });
  for (const { variantId, people } of [MUG, LAMP]) {
    await Promise.all(
      people.map((email) =>
        producer.subscribeBackInStock({ email }, { variantId, eventId: `${email} ${variantId}` }),
      ),
    );
  }
  await producer.close();
}

const waits = (state: 'waiting' | 'told', variantId: string): string[] =>
  fixture.sandbox
    .waits({ state, variantId: catalogued(variantId) })
    .map(({ email = '' }) => email)
    .sort();
/** The people whom Klaviyo's flow writes to, once for each message. */
const messages = (): string[] =>
  fixture.sandbox
    .flows({ flow: 'back-in-stock', would: 'start' })
    .items.flatMap(({ email = '', firstMessageAtMs }) => (firstMessageAtMs === undefined ? [] : [email]))
    .sort();
const waiting = () => waits('waiting', MUG.variantId).length + waits('waiting', LAMP.variantId).length;

async function countsOfLane() {
  const redis = connectRedis(REDIS_URL, { role: 'reader', name: 'test' });
  const lanes = createLanes(redis, { dedupWindowMs: 1_000 });
  const counts = await lanes.counts(fixture.destination);
  await lanes.close();
  await closeRedis(redis, 1_000);
  return counts;
}

describe('a hundred people who wait for two variants', () => {
  it('are told once, and the right ones, though the worker is killed while it sends', async () => {
    fixture.sandbox.addFault({ kind: 'latency', latencyMs: 20, jitterMs: 40, endpoint: ENDPOINT });
    // Klaviyo has these, and the worker does not know it.
    fixture.sandbox.addFault({ kind: 'timeout', afterRecording: true, endpoint: ENDPOINT, count: 2 });
    await everybodyAsks();
    for (const reached of [25, 70]) {
      worker = startWorker();
      await until(() => waiting() > reached);
      await endProgram(worker, 'SIGKILL');
      expect(waiting()).toBeLessThan(120);
    }
    worker = startWorker();
    await until(() => waiting() === 120);
    await until(async () => (await countsOfLane())['back-in-stock:delivered'] === 120);
    // Some calls were made twice: the killed workers had made them too.
    expect(fixture.sandbox.requests({ endpoint: ENDPOINT }).items.length).toBeGreaterThan(120);

    fixture.sandbox.setStock('sandbox', catalogued(MUG.variantId), 40);
    expect(waits('told', MUG.variantId)).toEqual(MUG.people);
    expect([waits('told', LAMP.variantId), waits('waiting', MUG.variantId)]).toEqual([[], []]);
    expect(waits('waiting', LAMP.variantId)).toEqual(LAMP.people);
    expect(messages()).toEqual(MUG.people);

    // Nobody is told again, neither by a repeated submission nor by the next rise.
    await everybodyAsks();
    fixture.sandbox.setStock('sandbox', catalogued(MUG.variantId), 0);
    fixture.sandbox.setStock('sandbox', catalogued(MUG.variantId), 40);
    expect(waits('told', MUG.variantId)).toEqual(MUG.people);
    expect(messages()).toEqual(MUG.people);
    expect(await countsOfLane()).toMatchObject({
      'back-in-stock:enqueued': 120,
      'back-in-stock:delivered': 120,
      'back-in-stock:dead': 0,
    });
  });
});
