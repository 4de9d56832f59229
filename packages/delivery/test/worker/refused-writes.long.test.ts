import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '@tracklayer/config';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { createLogger } from '@tracklayer/telemetry';
import { openSandboxDestination } from '@tracklayer/test-fixtures';
import { startOwnRedis, until } from '@tracklayer/testing';
import { startWorkerProgram } from '../../src/worker/worker-program.js';

const EVENTS = 20;
const RECORDS = 'POST /api/events';

// Each has a Redis, a sandbox and a worker of its own, and waits most of its time.
it.concurrent.each([
  ['is out of memory', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0'], /memory/],
  [
    'misses its replicas',
    ['CONFIG', 'SET', 'min-replicas-to-write', '1'],
    ['CONFIG', 'SET', 'min-replicas-to-write', '0'],
    /replicas/,
  ],
  ['is read-only', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE'], /read-only/],
])(
  'what was delivered while Redis %s is settled later, and is not sent again',
  async (_what, refuse, accept, reason) => {
    const own = await startOwnRedis();
    const fixture = await openSandboxDestination();
    const { destination, sandbox } = fixture;
    const logged: string[] = [];
    await fixture.configure({}, { redis: { url: own.url }, worker: { metricsPort: 0, lockMs: 6_000 } });
    const log = createLogger({
      name: 'test',
      level: 'warn',
      destination: { write: (line) => logged.push(line) },
    });
    const load = () => loadConfig({ cwd: fixture.folder, env: fixture.env });
    const program = await startWorkerProgram(load, log);
    const producer = createProducer({ redisUrl: own.url, destinations: [destination] });
    const admin = connectRedis(own.url, { role: 'reader', name: 'test' });
    const command = ([name = '', ...args]: string[]) => admin.call(name, ...args);
    const recorded = () => sandbox.events().items.length;
    try {
      sandbox.addFault({ kind: 'latency', latencyMs: 1_500, endpoint: RECORDS });
      await producer.trackMany(
        Array.from({ length: EVENTS }, (_, n) => ({
          name: 'search',
          eventId: `s${n}`,
          time: new Date().toISOString(),
          profile: { email: `ava${n}@shop.example` },
          properties: { query: 'lamp' },
        })),
      );
      await until(
        async () => (await program.delivery.lanes.depth(destination, 'metric-event')).active === EVENTS,
      );
      // All calls are under way: each job has its locks and its permit.
      await sleep(400);
      await command(refuse);
      await until(() => recorded() === EVENTS);
      const answer = await fetch(`${program.url}/readyz`);
      expect([answer.status, ((await answer.json()) as { reason: string }).reason]).toEqual([
        503,
        expect.stringMatching(reason),
      ]);
      // Longer than the lock of a job.
      await sleep(7_000);
      await command(accept);

      const counts = () => program.delivery.lanes.counts(destination);
      await until(async () => (await counts())['metric-event:delivered'] === EVENTS);
      await until(async () => (await program.delivery.lanes.depth(destination, 'metric-event')).active === 0);
      expect(sandbox.requests().items.filter(({ endpoint }) => endpoint === RECORDS)).toHaveLength(EVENTS);
      expect(await counts()).toMatchObject({ 'metric-event:duplicate': 0, 'metric-event:dead': 0 });
      expect(logged.filter((line) => line.includes('settled later'))).toHaveLength(1);
    } finally {
      await producer.close();
      await program.stop();
      await closeRedis(admin, 1_000);
      await fixture.close();
      await own.stop();
    }
  },
);
