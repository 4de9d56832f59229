/** Workers killed with SIGKILL while they deliver: the history has each event once all the same. */
import type { ChildProcess } from 'node:child_process';
import { readHistory, summary, total } from '@tracklayer/history';
import { createLanes } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { buildEventJob, openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, startProgram, testRedisUrl, until } from '@tracklayer/testing';

const EVENTS = 400;

let fixture: SandboxDestination;
let worker: ChildProcess;

beforeEach(async () => {
  fixture = await openSandboxDestination();
  await fixture.configure({ timeoutMs: 900 }, { worker: { lockMs: 2_000, metricsPort: 0, graceMs: 2_000 } });
});
afterEach(async () => {
  await endProgram(worker, 'SIGKILL');
  await fixture.close();
});

it('has the counts of the sandbox after each worker was killed', async () => {
  const { sandbox, destination, folder, env } = fixture;
  const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'test' });
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  const start = () => startProgram('packages/delivery/test/support/worker-process.ts', [folder], env);
  sandbox.addFault({ kind: 'latency', latencyMs: 30, jitterMs: 60, endpoint: 'POST /api/events' });
  await lanes.enqueue(
    destination,
    Array.from({ length: EVENTS }, () => buildEventJob()),
  );
  for (let kills = 0; kills < 3; kills += 1) {
    const before = sandbox.stats().recorded;
    worker = start();
    await until(() => sandbox.stats().recorded > before + (kills === 0 ? 60 : 10));
    await endProgram(worker, 'SIGKILL');
  }
  worker = start();
  await until(async () => (await lanes.counts(destination))['metric-event:delivered'] === EVENTS);
  await endProgram(worker, 'SIGTERM');

  const nowMs = Date.now();
  const { points } = await readHistory(redis, {
    destination,
    unit: 'hour',
    fromMs: nowMs - 3_600_000,
    untilMs: nowMs,
  });
  const counts = summary(total(points));
  const { recorded, requests } = sandbox.stats();
  process.stdout.write(
    `3 kills: in ${counts.in}, delivered ${counts.delivered}, recorded ${recorded}; calls ${counts.calls} of ${requests}\n`,
  );
  expect(counts).toMatchObject({ in: EVENTS, delivered: recorded, dead: 0 });
  expect(recorded).toBe(EVENTS);
  // Calls are counted in the memory of each worker. Each of the three kills loses at most a second of them.
  expect(counts.calls).toBeLessThanOrEqual(requests);
  expect(counts.calls).toBeGreaterThan(requests / 2);
  await lanes.close();
  await closeRedis(redis, 1_000);
});
