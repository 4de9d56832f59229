import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProducer, type Producer } from '@tracklayer/producer';
import { DEFAULT_KEY, type Sandbox, startSandbox } from '@tracklayer/sandbox';
import { endProgram, startProgram, until } from '@tracklayer/testing';

const REDIS_URL = process.env.TRACKLAYER_TEST_REDIS_URL ?? '';

let folder: string;
let sandbox: Sandbox;
let producer: Producer;
let worker: ChildProcess;
let first: string;
let second: string;

beforeEach(async () => {
  const run = randomUUID().slice(0, 8);
  first = `t${run}-a`;
  second = `t${run}-b`;
  folder = await mkdtemp(join(tmpdir(), 'tracklayer-'));
  sandbox = await startSandbox({ limits: 'none' });
  sandbox.addAccount({ id: 'second', keys: [{ name: 'main', key: 'pk_second' }] });
  producer = createProducer({ redisUrl: REDIS_URL });
});

afterEach(async () => {
  await endProgram(worker, 'SIGKILL');
  await producer.close();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

const write = (destinations: object) =>
  writeFile(
    join(folder, 'tracklayer.config.json'),
    JSON.stringify({ redis: { url: REDIS_URL }, destinations, worker: { metricsPort: 0 } }),
  );
const at = (apiKeyEnv: string) => ({ apiKeyEnv, baseUrl: sandbox.url });

function start(): void {
  worker = startProgram('packages/delivery/test/support/worker-process.ts', [folder], {
    FIRST: DEFAULT_KEY,
    SECOND_FILE: join(folder, 'key'),
  });
}

const send = (eventId: string, destination: string) =>
  producer.track(
    {
      name: 'search',
      eventId,
      time: '2026-04-20T10:00:00Z',
      profile: { email: 'ava@shop.example' },
      properties: { query: 'lamp' },
    },
    { destinations: [destination] },
  );
const recorded = (eventId: string) => sandbox.events().items.some(({ uniqueId }) => uniqueId === eventId);

describe('SIGHUP', () => {
  it('adds a destination and changes its key, while a call of another destination is in flight', async () => {
    await writeFile(join(folder, 'key'), 'pk_wrong');
    await write({ [first]: at('FIRST') });
    start();
    await send('a1', first);
    await until(() => recorded('a1'));

    // The call of the first destination outlasts all changes of the second.
    const slow = sandbox.addFault({
      kind: 'latency',
      latencyMs: 4_000,
      account: sandbox.accounts()[0]?.id ?? '',
    });
    await send('a2', first);
    await until(() => sandbox.faults().some(({ id, struck }) => id === slow.id && struck > 0));
    sandbox.removeFault(slow.id);

    await write({ [first]: at('FIRST'), [second]: at('SECOND') });
    worker.kill('SIGHUP');
    await send('b1', second);
    await until(() => sandbox.requests().items.some(({ status }) => status === 401));
    expect(recorded('b1')).toBe(false);

    await writeFile(join(folder, 'key'), 'pk_second\n');
    worker.kill('SIGHUP');
    await until(() => recorded('b1'));
    await until(() => recorded('a2'));
    const callsOfA2 = sandbox.events().items.filter(({ uniqueId }) => uniqueId === 'a2');
    expect(callsOfA2).toHaveLength(1);
  });

  it('keeps the old configuration when the new one is invalid, and lets jobs of a removed destination wait', async () => {
    await writeFile(join(folder, 'key'), 'pk_second');
    await write({ [first]: at('FIRST'), [second]: at('SECOND') });
    start();
    await send('b1', second);
    await until(() => recorded('b1'));

    await write({
      [first]: { apiKeyEnv: 'FIRST', limits: { 'POST /api/events': { perSecond: 0, perMinute: 1 } } },
    });
    worker.kill('SIGHUP');
    await send('b2', second);
    await until(() => recorded('b2'));

    await write({ [first]: at('FIRST') });
    worker.kill('SIGHUP');
    await until(async () => {
      const probe = `b${randomUUID()}`;
      await send(probe, second);
      await send(`a${probe}`, first);
      await until(() => recorded(`a${probe}`));
      return !recorded(probe);
    });
    await write({ [first]: at('FIRST'), [second]: at('SECOND') });
    worker.kill('SIGHUP');
    await send('b4', second);
    await until(() => recorded('b4'));
  });
});
