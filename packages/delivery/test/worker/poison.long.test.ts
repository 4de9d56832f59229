import type { ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createDeadLetters } from '@tracklayer/dead-letters';
import { createLanes } from '@tracklayer/lanes';
import { createProducer } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, startProgram, testRedisUrl, until } from '@tracklayer/testing';

const CULPRIT = 'culprit';
const INNOCENT = Array.from({ length: 40 }, (_, n) => `innocent_${n}`);

let fixture: SandboxDestination;
let server: Server;
let worker: ChildProcess | undefined;
let deaths = 0;
let isOver = false;

/** Klaviyo, except that the call of one event ends the worker that makes it, as a payload that crashes it would. */
beforeEach(async () => {
  fixture = await openSandboxDestination();
  server = createServer(async (request, response) => {
    const body = await text(request);
    if (body.includes(CULPRIT)) {
      deaths += 1;
      worker?.kill('SIGKILL');
      return;
    }
    const { method = 'GET', url = '/', headers } = request;
    const forwarded = await fetch(new URL(url, fixture.sandbox.url), {
      method,
      headers: ['authorization', 'revision', 'content-type', 'accept'].flatMap((name): [string, string][] => {
        const value = headers[name];
        return typeof value === 'string' ? [[name, value]] : [];
      }),
      ...(body && { body }),
    });
    response.writeHead(forwarded.status, { 'content-type': 'application/vnd.api+json' });
    response.end(await forwarded.text());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { lockMs: 6_000, metricsPort: 0, graceMs: 2_000 };
  await fixture.configure({ baseUrl, timeoutMs: 2_900 }, { worker: settings });
});

afterEach(async () => {
  isOver = true;
  if (worker) await endProgram(worker, 'SIGKILL');
  server.closeAllConnections();
  server.close();
  await fixture.close();
});

/** As a supervisor does: a worker that ended is started again. */
function keepWorking(): void {
  if (isOver) return;
  worker = startProgram('packages/delivery/test/support/worker-process.ts', [fixture.folder], fixture.env);
  worker.once('exit', keepWorking);
}

it('a job that kills its worker dies after its third life alone, and no neighbour dies with it', async () => {
  const { destination, sandbox } = fixture;
  const producer = createProducer({ redisUrl: testRedisUrl(), destinations: [destination] });
  const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'test' });
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  const deadLetters = createDeadLetters(redis, { lanes });
  try {
    await producer.trackMany(
      [...INNOCENT.slice(0, 20), CULPRIT, ...INNOCENT.slice(20)].map((eventId) => ({
        name: 'search',
        eventId,
        time: '2026-04-20T10:00:00Z',
        profile: { email: 'ava@shop.example' },
        properties: { query: eventId },
      })),
    );
    keepWorking();
    await until(async () => (await deadLetters.count(destination)) > 0, 120_000);
    // A worker that dies after its call may send the event again. Klaviyo drops the repeat.
    const recorded = () =>
      sandbox
        .events()
        .items.filter(({ fate }) => fate === 'recorded')
        .map(({ uniqueId }) => uniqueId);
    await until(() => recorded().length === INNOCENT.length, 60_000);

    const { letters } = await deadLetters.list(destination);
    expect(letters).toEqual([
      expect.objectContaining({ eventId: CULPRIT, reason: 'poison', code: 'stalled' }),
    ]);
    expect(recorded().sort()).toEqual([...INNOCENT].sort());
    // Once in company, and then its three lives.
    expect(deaths).toBe(4);
  } finally {
    await producer.close();
    await lanes.close();
    await closeRedis(redis, 1_000);
  }
}, 180_000);
